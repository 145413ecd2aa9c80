import { expect, test } from "vitest";
import { makeBudget } from "./budget.ts";

const MINUTE = 60_000;

function clockAt(start: number) {
  let now = start;
  return { now: () => now, set: (to: number) => void (now = to), pass: (ms: number) => void (now += ms) };
}

test("a fresh budget gives a lane its batch, and no more than was asked for", () => {
  const budget = makeBudget(clockAt(1_000_000));
  expect(budget.allow("run", 50)).toEqual({ now: 8, nextAt: 1_000_000 });
  expect(budget.allow("live", 50).now).toBe(20);
  expect(budget.allow("person", 3).now).toBe(3);
});

test("runs stop at 8,000, live changes at 9,500, people at what Exchange serves", () => {
  const budget = makeBudget(clockAt(0));
  budget.note(7_997);
  expect(budget.allow("run", 8).now).toBe(3);
  budget.note(3);
  expect(budget.allow("run", 8).now).toBe(0);
  expect(budget.allow("live", 20).now).toBe(20);
  budget.note(1_490);
  expect(budget.allow("live", 20).now).toBe(10);
  budget.note(10);
  expect(budget.allow("live", 1).now).toBe(0);
  expect(budget.allow("person", 20).now).toBe(20);
  budget.note(500);
  expect(budget.allow("person", 1).now).toBe(0);
});

test("no 10 minutes ever hold more than the limit, wherever they begin", () => {
  const clock = clockAt(30_000);
  const budget = makeBudget(clock);
  const sent: { at: number; count: number }[] = [];
  for (let step = 0; step < 600; step += 1) {
    const { now } = budget.allow("run", 8_000);
    for (let left = 40 * now; left > 0; left -= now) {
      if (budget.allow("run", now).now === 0) break;
      budget.note(budget.allow("run", now).now);
      sent.push({ at: clock.now(), count: now });
    }
    clock.pass(7_300);
  }
  for (const { at } of sent) {
    const inside = sent
      .filter((each) => each.at >= at && each.at < at + 10 * MINUTE)
      .reduce((sum, each) => sum + each.count, 0);
    expect(inside).toBeLessThanOrEqual(8_000);
  }
  expect(sent.reduce((sum, each) => sum + each.count, 0)).toBeGreaterThan(30_000);
});

test("says when there is room again, and there is room then but not before", () => {
  const clock = clockAt(5 * MINUTE);
  const budget = makeBudget(clock);
  budget.note(4_000);
  clock.pass(3 * MINUTE);
  budget.note(4_000);
  const { nextAt } = budget.allow("run", 1);
  clock.set(nextAt - 1);
  expect(budget.allow("run", 1).now).toBe(0);
  clock.set(nextAt);
  expect(budget.allow("run", 1)).toEqual({ now: 1, nextAt });
  expect(nextAt).toBe(16 * MINUTE);
});

test("Retry-After stops every lane, and a shorter one does not shorten it", () => {
  const clock = clockAt(1_000);
  const budget = makeBudget(clock);
  budget.block(30_000);
  budget.block(5_000);
  expect(budget.allow("person", 1)).toEqual({ now: 0, nextAt: 31_000 });
  clock.set(31_000);
  expect(budget.allow("person", 1).now).toBe(1);
});

test("goes on from its stored state, which stays small", () => {
  const clock = clockAt(0);
  const budget = makeBudget(clock);
  for (let minute = 0; minute < 60; minute += 1) {
    budget.note(700);
    clock.pass(MINUTE);
  }
  budget.block(9_000);
  const stored = JSON.parse(JSON.stringify(budget.state())) as ReturnType<typeof budget.state>;
  expect(stored.minutes.length).toBeLessThanOrEqual(11);
  const again = makeBudget(clock, stored);
  expect(again.state()).toEqual(budget.state());
  expect(again.allow("live", 1)).toEqual(budget.allow("live", 1));
});

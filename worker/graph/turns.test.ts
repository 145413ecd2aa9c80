import { expect, test } from "vitest";
import { makeTurns } from "./turns.ts";

function held() {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  return { gate, release: () => release() };
}

test("one at a time; live changes overtake runs that wait; people wait for neither", async () => {
  const turns = makeTurns();
  const order: string[] = [];
  const first = held();
  const jobs = [
    turns.take("run", async () => {
      order.push("run 1");
      await first.gate;
    }),
    turns.take("run", async () => void order.push("run 2")),
    turns.take("live", async () => void order.push("live")),
    turns.take("person", async () => void order.push("person")),
  ];
  await jobs[3];
  expect(order).toEqual(["run 1", "person"]);
  first.release();
  await Promise.all(jobs);
  expect(order).toEqual(["run 1", "person", "live", "run 2"]);
});

test("a failure passes on, and the next has its turn", async () => {
  const turns = makeTurns();
  const failing = turns.take("live", async () => {
    throw new Error("no");
  });
  const next = turns.take("live", async () => 7);
  await expect(failing).rejects.toThrow("no");
  await expect(next).resolves.toBe(7);
  await expect(turns.take("live", async () => 8)).resolves.toBe(8);
});

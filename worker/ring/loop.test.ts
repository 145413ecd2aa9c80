import { beforeEach, describe, expect, it } from "vitest";
import type { Content } from "../../shared/content.ts";
import { type ActBench, actBench } from "../../tests/support/act-bench.ts";

const OLD = { givenName: "Dora", jobTitle: "Buyer" };
const NEW = { givenName: "Dora", jobTitle: "Head of purchasing" };
const HOUR = 3_600_000;

let b: ActBench;
let item: string;

beforeEach(async () => {
  b = await actBench();
  item = (await b.submit("anna", OLD)).item;
});

/** What a folder was seen to hold now, after the ring's version had been written there. */
async function seen(name: string, content: Content): Promise<string> {
  return (await b.submit(name, content, { item, base: b.content(item) ?? null })).status;
}

/** Ben changes the title; a program in Anna's folder puts back the old one, a minute later; and so on. */
async function pingPong(rounds: number, pause = 60_000): Promise<string[]> {
  const answers: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    b.bench.now += pause;
    await seen("ben", NEW);
    b.bench.now += pause;
    answers.push(await seen("anna", OLD));
  }
  return answers;
}

describe("another program in the same folder", () => {
  it("[S45] that undoes what the ring changes is held after a few times; whatever else comes from that folder flows on", async () => {
    const answers = await pingPong(12);
    expect(answers.indexOf("held")).toBeGreaterThan(2);
    expect(answers.indexOf("held")).toBeLessThan(6);
    expect(b.content(item)).toEqual(NEW);
    const other = (await b.submit("anna", { givenName: "Emil" }, { copy: "another" })).item;
    const changed = { item: other, copy: "another", base: { givenName: "Emil" } };
    expect((await b.submit("anna", { givenName: "Emil", jobTitle: "Buyer" }, changed)).status).toBe("taken");
    const holds = await b.bench.ring.listHolds({ state: "open", limit: 10 });
    expect(holds.ok && holds.value.map(({ words }) => words)).toEqual([
      "1 change that another program seems to have made from anna@ringfold.example waits for a decision",
    ]);
    await b.bench.ring.idle();
    expect(b.bench.alerted.map(({ kind }) => kind)).toContain("hold");
  });

  it("[S45] people who change a contact often, and back now and then, are never held", async () => {
    const titles = ["a", "b", "c", "d", "a", "e", "b", "f", "g", "a", "h", "i"];
    for (const jobTitle of titles) {
      b.bench.now += 120_000;
      expect(await seen("anna", { ...OLD, jobTitle })).toBe("taken");
    }
    expect(await pingPong(12, HOUR)).not.toContain("held"); // back and forth, but over a day
  });
});

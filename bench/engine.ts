import type { Content, Value } from "../shared/content.ts";
import { contact } from "../shared/kinds/contact.ts";
import { historyOf } from "../worker/engine/history.ts";
import { merge, type MergeInput } from "../worker/engine/merge.ts";
import { type Bench, median } from "./figure.ts";
import { person } from "./virtual/people.ts";

const ROUNDS = 7;
const MERGES = 20_000;

/** Merges a second on one core, of full contacts: one side, both sides, conflicts, lists, in doubt. */
export const engine: Bench = {
  name: "engine",
  about: "merges on one core",
  async run() {
    const inputs = Array.from({ length: 200 }, (_, number) => inputOf(number));
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = performance.now();
      for (let count = 0; count < MERGES; count += 1) merge(contact, inputs[count % inputs.length] ?? inputOf(0));
      rates.push(MERGES / ((performance.now() - start) / 1_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return [
      {
        name: "engine_merges_per_second",
        what: "merges of full contacts on one core",
        unit: "merges/s",
        measured: median(rates.slice(1)),
        hold: { at: "least", value: 20_000 },
        note: "a quarter each: one side changed, both changed, conflicts, in doubt of the base",
      },
    ];
  },
};

function inputOf(number: number): MergeInput {
  const base = contact.toContent(person(number));
  const current = changed(base, { jobTitle: `Title ${number}`, categories: ["Blue", "Customer"] });
  const incoming = changed(base, { department: `Unit ${number + 1}`, businessPhones: ["+41 44 555 0000", "+41 1"] });
  const common = { times: { jobTitle: 1 }, editedAt: 2, now: 3, policy: { kind: "latest" } as const };
  switch (number % 4) {
    case 0:
      return { ...common, base, current: base, incoming };
    case 1:
      return { ...common, base, current, incoming };
    case 2:
      return { ...common, base, current, incoming: changed(incoming, { jobTitle: "Other", categories: ["Red"] }) };
    default:
      return { ...common, base: null, current, incoming, inHistory: historyOf(contact, [base, current]) };
  }
}

function changed(content: Content, change: Readonly<Record<string, Value>>): Content {
  return { ...content, ...change };
}

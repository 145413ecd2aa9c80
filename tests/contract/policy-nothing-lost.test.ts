import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Policy } from "../../shared/policy.ts";
import type { Desk, Office } from "../support/office.ts";
import { three } from "../support/ring-rules.ts";

/** What one person does: types a title, or deletes; then perhaps everybody hears of it before the next one does something. */
interface Step {
  readonly desk: number;
  readonly deletes: boolean;
  readonly heard: boolean;
}

const policies: fc.Arbitrary<Partial<Policy>> = fc.record({
  conflicts: fc.constantFrom(
    { winner: "latest" as const, member: null },
    { winner: "member" as const, member: "m-ben" },
    { winner: "ask" as const, member: null },
  ),
  deletions: fc.constantFrom("editWins" as const, "deletionWins" as const),
  readerEdits: fc.constantFrom("putBack" as const, "keep" as const),
  readerDeletions: fc.constantFrom("putBack" as const, "keep" as const),
});

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    desk: fc.nat(2),
    deletes: fc.boolean().chain((once) => (once ? fc.boolean() : fc.constant(false))),
    heard: fc.boolean(),
  }),
  { minLength: 2, maxLength: 7 },
);

function titleAt(office: Office, desk: Desk): string | null {
  const [only] = office.folder(desk);
  return only ? String(only["jobTitle"]) : null;
}

/** Every value typed, and those that somebody overwrote or deleted who had them in front of them. */
async function play(office: Office, plan: readonly Step[]): Promise<{ typed: string[]; seen: Set<string> }> {
  const typed: string[] = [];
  const seen = new Set<string>();
  for (const [at, { desk: index, deletes, heard }] of plan.entries()) {
    const desk = office.desks[index];
    const before = desk && titleAt(office, desk);
    if (!desk || before === null || before === undefined) continue;
    seen.add(before);
    const item = office.idOf(desk, "Dora");
    if (deletes) office.remove(desk, item);
    else {
      const title = `title ${at}`;
      typed.push(title);
      office.edit(desk, item, { jobTitle: title });
    }
    if (heard) await office.settle(60_000);
  }
  await office.settle(60 * 60_000);
  return { typed, seen };
}

describe("whatever the rules", () => {
  it("[S39] [S2] nothing that was typed is lost: it is live, in the list, or was overwritten by somebody who saw it", async () => {
    await fc.assert(
      fc.asyncProperty(policies, steps, async (policy, plan) => {
        const { office } = await three(policy, { name: "rita", role: "reader" });
        const { typed, seen } = await play(office, plan);
        const live = new Set(office.desks.map((desk) => titleAt(office, desk)));
        const listed = new Set(
          office.hubSql.all("SELECT value FROM conflict").map((row) => String(JSON.parse(String(row["value"])))),
        );
        const lost = typed.filter((title) => !live.has(title) && !listed.has(title) && !seen.has(title));
        expect(lost).toEqual([]);
        const open = office.hubSql.all("SELECT id FROM conflict WHERE state = 'open'").length;
        const keeps = policy.readerEdits === "keep" || policy.readerDeletions === "keep";
        // Where nothing waits, and nothing is kept in one folder alone, all hold the same.
        if (open === 0 && !keeps) expect(live.size).toBe(1);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

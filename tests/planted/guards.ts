import { type Plant, plant, test } from "./plant.ts";

const GUARD = "worker/ring/guard.ts";
const DECIDE = "worker/ring/decide-hold.ts";

/** Bugs in guards and holds. */
export const GUARDS: readonly Plant[] = [
  plant(
    test(
      "worker/ring/guard",
      "[S36] what stays under the line is carried out, over the day, whatever the number of messages",
    ),
    "P49",
    "a limit is ignored",
    GUARD,
    "return crosses(desk.policy.limits, wave, () => desk.counts.copies(member.id, member.role));",
    "return crosses(desk.policy.limits, wave, () => desk.counts.copies(member.id, member.role)) && wave.done < 0;",
  ),
  plant(
    test("worker/ring/guard", "[S36] counts outlive an eviction, and a clock that went back"),
    "P49",
    "what was counted is forgotten at a start",
    "worker/ring/counts.ts",
    "const recent = rows.filter(({ at }) => at > since);",
    "const recent = rows.filter(({ at }) => at > since * 2);",
  ),
  plant(
    test("worker/ring/guard", "[S36] an emptied folder is held from two contacts on; one contact is not"),
    "P49",
    "nobody notices that a folder was emptied",
    GUARD,
    "emptied: deleting && mass.emptied,",
    "emptied: false,",
  ),
  plant(
    test(
      "worker/ring/guard",
      "[S36] a wave that is too large is held from its first item on, and says who, how many and which",
    ),
    "P49",
    "a wave is judged item by item, not as one",
    GUARD,
    "coming: deleting ? mass.deletions : 1,",
    "coming: 1,",
  ),
  plant(
    test("worker/ring/guard", "[S36] a first reading is no flood"),
    "P49",
    "a first reading counts as a flood",
    "worker/ring/exceptions.ts",
    "if (isOver) hub.counts.begin(member.id);",
    "",
  ),
  plant(
    test(
      "tests/contract/guard-flood",
      "[S37] [S2] approved, each deletion is weighed anew: what somebody edited meanwhile stays, and comes back",
    ),
    "P49",
    "what was decided counts in the next window",
    GUARD,
    "desk.counts.restart(member.id, cause, until);",
    "",
  ),
  plant(
    test("worker/ring/decide-hold", "[S37] restore puts back what is held, and what had been carried out that day"),
    "P50",
    "a restore forgets what had been carried out before",
    DECIDE,
    'if (decision === "restore") admin.errands.book("restore", hold.id);',
    "",
  ),
  {
    killer: test(
      "worker/ring/decide-hold",
      "[S37] approve carries out exactly what was held, save what somebody changed since (P11)",
    ),
    rule: "P50",
    name: "an approved deletion takes what somebody typed since",
    edits: [
      {
        file: GUARD,
        from: "const isLost = editWins && item",
        to: "const isLost = editWins && !desk.holds.of(member.id, submission.copy) && item",
      },
      {
        file: GUARD,
        from: 'return found.state === "approved" ? "judge" : putBack(desk, member, submission, item);',
        to: `if (found.state === "approved" && item && submission.content === null) {
    const gone = desk.items.commit({ ...item, deleted: true, cause: "deleted", member: member.id });
    return answer(submission, "gone", gone, []);
  }
  return found.state === "approved" ? "judge" : putBack(desk, member, submission, item);`,
      },
    ],
  },
  plant(
    test("worker/ring/decide-hold", "[S37] a decision is about what was seen, is made once, and may be sent again"),
    "P50",
    "a decision is about whatever waits by then, not about what was seen",
    DECIDE,
    "if (seen !== String(guardDetail(hold).changes))",
    "if (seen === hold.id)",
  ),
  plant(
    test(
      "tests/contract/guard-flood",
      "[S37] too many new contacts wait; approved they are everywhere, restored they stay where they are",
    ),
    "P50",
    "a spoke does not ask again when something was decided",
    "worker/mailbox/run.ts",
    "if (isDecided || config.role !== before.role) askForHeld(this.books);",
    "if (config.role !== before.role) askForHeld(this.books);",
  ),
];

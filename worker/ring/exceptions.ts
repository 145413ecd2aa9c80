import type { Sql } from "../ports/sql.ts";
import type { Clock } from "../ports/system.ts";
import type { Hub } from "./hub.ts";
import type { Member, Members } from "./members.ts";
import type { MemberReport } from "./protocol.ts";

/** Stores what a spoke reports of its copies: exceptions that opened, changed or closed. */
function saveExceptions(
  { sql, clock }: { readonly sql: Sql; readonly clock: Clock },
  member: string,
  { exceptions }: MemberReport,
): void {
  for (const { item, state, reason, tries } of exceptions) {
    if (state === null) {
      sql.run("DELETE FROM exception WHERE member = ? AND item = ?", member, item);
      continue;
    }
    sql.run(
      `INSERT INTO exception (member, item, state, reason, at, tries) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (member, item)
       DO UPDATE SET at = CASE exception.state WHEN excluded.state THEN exception.at ELSE excluded.at END, state = excluded.state, reason = excluded.reason, tries = excluded.tries`,
      member,
      item,
      state,
      reason,
      clock.now(),
      tries ?? null,
    );
  }
}

/** Forgets them all: the member left, or its storage or the ring's was set back, and it tells anew how things stand. */
export function forgetExceptions({ sql }: { readonly sql: Sql }, member: string): void {
  sql.run("DELETE FROM exception WHERE member = ?", member);
}

/** Takes in what a spoke reports: of its copies, of itself, and how far its first reading is (P52). */
export function takeReport(hub: Hub, from: Member, report: MemberReport): void {
  saveExceptions(hub.ports, from.id, report);
  const member = hub.readings.heard(from, report);
  const isOver = saveStanding(hub.members, member, { ...report, joined: report.joined && member.admitted });
  if (isOver) hub.counts.begin(member.id);
  if (isOver && !hub.members.all().some(({ joining, state }) => joining && state === "active"))
    hub.items.forgetPrints();
}

/** Stores what a spoke reports of itself. Answers whether its first reading is over now. */
function saveStanding(members: Members, member: Member, report: MemberReport): boolean {
  const { suspended, noticesLost = false } = report;
  const isOver = member.joining && report.joined;
  const news = member.suspended !== suspended || member.noticesLost !== noticesLost;
  if (news || isOver) members.save({ ...member, suspended, noticesLost, joining: member.joining && !report.joined });
  return isOver;
}

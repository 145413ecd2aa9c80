import type { Refused } from "../../shared/contract/problems.ts";
import { ok, type Result } from "../../shared/result.ts";
import { type AdminDesk, memberOf, revise } from "./admin-desk.ts";
import { forgetExceptions } from "./exceptions.ts";
import { whetherOpen } from "./may-join.ts";
import type { Member } from "./members.ts";
import { ORIGIN } from "./protocol.ts";

/**
 * Starting over (P57): the ring forgets what it knew of a member's copies, and the member begins anew as if it joined: its
 * folder is read, its copies are found by birth, marker and content, and are judged without a base. Its mailbox forgets
 * its books when it is told of the later beginning, exactly once however often it is told.
 */
export function resetMember(desk: AdminDesk, id: string): Result<null, Refused> {
  const open = whetherOpen(desk.hub);
  if (!open.ok) return open;
  return desk.hub.transaction(() => {
    const member = memberOf(desk.hub, id);
    if (!member.ok) return member;
    startOver(desk, member.value);
    return ok(null);
  });
}

/** Every member starts over. */
export function resetRing(desk: AdminDesk): Result<null, Refused> {
  const open = whetherOpen(desk.hub);
  if (!open.ok) return open;
  return desk.hub.transaction(() => {
    for (const member of desk.hub.members.all()) if (member.state === "active") startOver(desk, member);
    return ok(null);
  });
}

function startOver(desk: AdminDesk, member: Member): void {
  const { hub } = desk;
  hub.ports.sql.run("DELETE FROM copy WHERE member = ?", member.id);
  forgetExceptions(hub.ports, member.id);
  hub.holds.forget(member.id);
  hub.members.note(member.id, { cursor: ORIGIN, last: null });
  hub.members.saveRoster();
  const begunAt = Math.max(hub.ports.clock.now(), member.begunAt + 1);
  revise(desk, member, { joining: true, admitted: false, begunAt });
}

import type { Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { type AdminDesk, claimOf, memberOf, revise } from "./admin-desk.ts";
import type { MemberChange } from "./admin-protocol.ts";
import { effectiveRole } from "./directions.ts";
import { whetherOpen } from "./may-join.ts";
import type { Member } from "./members.ts";

/**
 * Changes a member's role, or switches one of its directions (P56). What asks more of its folder is claimed before the
 * ring commits it; what asks less is given back after.
 */
export async function changeMember(desk: AdminDesk, id: string, change: MemberChange): Promise<Result<null, Refused>> {
  const { hub } = desk;
  const open = whetherOpen(hub);
  if (!open.ok) return open;
  const member = memberOf(hub, id);
  if (!member.ok) return member;
  const wanted = changed(member.value, change);
  if (isSame(member.value, wanted)) return ok(null);
  const before = claimOf(hub, member.value);
  const after = claimOf(hub, wanted);
  const more = (["exclusive", "writes", "reads"] as const).filter((what) => after[what] && !before[what]);
  if (more.length > 0) {
    const claimed = await desk.directory.claim({ ...before, ...Object.fromEntries(more.map((what) => [what, true])) });
    if (!claimed.ok) return claimed;
  }
  return hub.transaction(() => {
    const still = memberOf(hub, id);
    if (!still.ok) return err(still.error);
    const next = changed(still.value, change);
    revise(desk, still.value, next);
    if (next.role !== still.value.role) hub.holds.forget(id); // it is read anew, so asked anew
    desk.errands.book("release", id, "loosen");
    return ok(null);
  });
}

/** The member with a change, as far as it is the member's own. Another role sees ring and folder with other eyes: equal contacts are coupled, as on joining. */
export function changed(
  member: Member,
  { role = member.assigned, receives = member.receives, gives = member.gives }: MemberChange,
): Member {
  const assigned = { assigned: role, receives, gives };
  const effective = effectiveRole(assigned);
  const anew = effective === member.role ? {} : { joining: true, admitted: false };
  return { ...member, ...assigned, role: effective, ...anew };
}

function isSame(a: Member, b: Member): boolean {
  return a.assigned === b.assigned && a.receives === b.receives && a.gives === b.gives;
}

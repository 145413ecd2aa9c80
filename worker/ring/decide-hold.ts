import type { DecideHold } from "../../shared/contract/holds.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Admin } from "./admin.ts";
import { earlierOf, restoreEarlier } from "./earlier.ts";
import type { Errand } from "./errands.ts";
import { guardDetail, type Hold, type HoldState } from "./holds.ts";
import type { Hub } from "./hub.ts";

const DECIDED = { approve: "approved", restore: "restored", detach: "detached" } as const satisfies Record<
  DecideHold["decision"],
  HoldState
>;

/** Versions brought back in one transaction. */
const AT_ONCE = 200;

/**
 * An administrator decides what becomes of the changes that a hold keeps waiting (P50): one row, however many they are.
 * What waits keeps the hold's name, so each copy finds the decision when its mailbox asks again.
 * @param who Entra object id
 */
export function decideHold(
  hub: Hub,
  admin: Admin,
  id: string,
  { decision, seen, who }: DecideHold & { readonly who: string },
): Result<null, Refused> {
  const hold = hub.holds.get(id);
  if (!hold || hold.cause === "joining") return err(unknownHold());
  const state = DECIDED[decision];
  if (hold.state === state) return ok(null);
  if (hold.state !== "open") return err(refused("hold_decided", "Somebody decided this already. Look again."));
  if (seen !== String(guardDetail(hold).changes))
    return err(refused("preview_stale", "More came, or something went, since you looked. Look again, then decide."));
  const member = hub.members.get(hold.member);
  if (member?.state !== "active") return err(unknownHold());
  hub.transaction(() => {
    decided(hub, hold, state, who);
    if (decision === "detach") {
      admin.leave(member);
      return;
    }
    hub.members.save({ ...member, decided: member.decided + 1, rev: member.rev + 1 });
    admin.errands.book("configure", member.id);
    if (decision === "restore") admin.errands.book("restore", hold.id);
  });
  admin.errands.start();
  hub.ports.changed([]);
  return ok(null);
}

function decided(hub: Hub, hold: Hold, state: HoldState, who: string): void {
  const until = hub.line.head().seq;
  const detail = { ...hold.detail, until, decided: hub.holds.count(hold.id, "open") };
  hub.holds.save({ ...hold, state, decidedAt: hub.ports.clock.now(), decidedBy: who, detail });
  if (hold.cause !== "joining" && hold.cause !== "loops") hub.counts.restart(hold.member, hold.cause, until);
}

/** Brings back what had been carried out before the line was crossed: some in each transaction, and the rest is owed still. */
export function restoreSome(hub: Hub, admin: Admin, { member: id, payload }: Errand): "done" {
  const hold = hub.holds.get(id);
  if (hold?.state !== "restored") return "done";
  hub.act((desk) => {
    const after = payload === "" ? guardDetail(hold).from - 1 : Number(payload);
    const some = earlierOf(hub, hold, after, AT_ONCE);
    for (const version of some) restoreEarlier(desk, hold, version);
    const last = some.at(-1);
    if (last && some.length === AT_ONCE) admin.errands.book("restore", id, String(last.seq));
  });
  return "done";
}

/** No such hold, or its member left. */
export function unknownHold(): Refused {
  return refused("hold_not_found", "There is no such hold, or its member has left. listHolds lists what waits.");
}

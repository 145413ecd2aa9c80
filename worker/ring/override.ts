import type { Content } from "../../shared/content.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { ActKind } from "../../shared/contract/acts.ts";
import type { Kind } from "../../shared/kinds/kind.ts";
import { changedFields } from "../engine/patch.ts";
import { type ActDetail, isPersonal, type PersonalAct } from "./acts.ts";
import type { Desk } from "./edit.ts";
import type { Item } from "./items.ts";
import { refusalOf } from "./may-act.ts";
import type { Member } from "./members.ts";
import type { ActOrder } from "./protocol.ts";
import { sameVersion } from "./version.ts";

/** What acts have in common that override something (P42 to P46). */

/** Edit times after a content was put in the place of another: what changed was decided now, by the hub's clock (P12). */
export function timesAfter(kind: Kind, item: Item, content: Content, now: number): Item["times"] {
  const changed = changedFields(kind, item.content, content).map((field) => [field, now] as const);
  return { ...item.times, ...Object.fromEntries(changed) };
}

/** What identifies an act: the same request id with any of it different is not the same act. */
export interface Claim {
  readonly kind: ActKind;
  readonly item: string;
  readonly member: string | null;
  readonly oid: string;
  readonly detail?: Pick<ActDetail, "change" | "sequence" | "wish">;
}

/** The act that went under this request id before, `undefined` if there was none, or a refusal if it was another one (P44). */
export function actBefore(
  desk: Pick<Desk, "acts">,
  request: string,
  claim: Claim,
): Result<PersonalAct | undefined, Refused> {
  const known = desk.acts.get(request);
  if (!known) return claim.kind === "resync" ? joinedBefore(desk, request, claim) : ok(undefined);
  const same =
    isPersonal(known) &&
    known.kind === claim.kind &&
    known.item === claim.item &&
    known.member === claim.member &&
    known.who.oid === claim.oid &&
    known.detail.change === claim.detail?.change &&
    known.detail.sequence === claim.detail?.sequence &&
    known.detail.wish === claim.detail?.wish;
  return same ? ok(known) : err(reused());
}

/** The resync that this request was answered with before, because it was under way (P47). */
function joinedBefore(
  desk: Pick<Desk, "acts">,
  request: string,
  { item, member, oid }: Claim,
): Result<PersonalAct | undefined, Refused> {
  for (const act of desk.acts.recentResyncs(item)) {
    const joined = act.detail.joined?.find((one) => one.request === request);
    if (joined) return joined.oid === oid && joined.member === member ? ok(act) : err(reused());
  }
  return ok(undefined);
}

function reused(): Refused {
  return refused("request_reused", "This request id was used for another act. Draw a new one for each act.");
}

/** The item that a member's push or pull is about, if it may happen and nothing changed since the preview. */
export function itemFor(
  desk: Desk,
  member: Member,
  act: "push" | "pull",
  wanted: { readonly item: string; readonly order: ActOrder },
): Result<Item, Refused> {
  const { administers } = wanted.order.actor;
  const refusal = refusalOf(act, { ...desk.rules, member, administers });
  if (refusal) return err(refusal);
  const item = desk.items.get(wanted.item);
  if (!item) return err(unknownItem());
  return sameVersion(item.version, wanted.order.expected) ? ok(item) : err(stale());
}

/** Something happened to the item between preview and act. */
export function stale(): Refused {
  return refused("preview_stale", "Somebody changed it since you looked. Nothing was done: look again, then decide.");
}

/** The ring does not know the item, or this person may not see it. */
export function unknownItem(): Refused {
  return refused("item_not_found", "The ring does not have this item.");
}

/** There is nothing to do. */
export function inStep(): Refused {
  return refused("in_step", "Both are the same already, so there is nothing to do.");
}

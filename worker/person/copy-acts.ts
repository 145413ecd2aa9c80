import type { ActView, Preview } from "../../shared/contract/acts.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Compared, MailboxPersonPort } from "../mailbox/person-protocol.ts";
import type { Clock, Log } from "../ports/system.ts";
import type { Found, RingPersonPort } from "../ring/person-protocol.ts";
import type { Admitted } from "./access.ts";
import { whyNoPull, whyNoPush } from "./offers.ts";
import { compare, itemNotFound } from "./status.ts";

/** What push and pull stand on. */
export interface CopyActPorts {
  readonly ring: (id: string) => Pick<RingPersonPort, "look" | "readAct">;
  readonly mailbox: (id: string) => Pick<MailboxPersonPort, "compare" | "push" | "pull">;
  readonly clock: Clock;
  readonly log: Log;
}

/** The acts between the ring and one copy. */
export type CopyActKind = "push" | "pull";

/** What a push or a pull would do now. */
export async function previewCopyAct(
  ports: CopyActPorts,
  admitted: Admitted,
  act: CopyActKind,
  item: string,
): Promise<Result<Preview, Refused>> {
  const { actor, mailbox } = admitted;
  const { member } = actor;
  if (member === null) return err(noFolder());
  const looked = await ports.ring(admitted.ring.id).look(actor, { by: "items", items: [item] });
  if (!looked.ok) return looked;
  const { standing, refusals, others } = looked.value;
  const [found] = looked.value.found;
  if (!found) return err(itemNotFound());
  const forbidden = refusals[act];
  if (forbidden) return err(forbidden);
  const { version, content } = found;
  const [compared] = await compare(ports.log, ports.mailbox(mailbox), admitted.ring.id, member, [
    { item, version, content },
  ]);
  if (!compared) return err(itemNotFound());
  const nothing = whyNothing(act, compared, ports.clock.now());
  if (nothing) return err(nothing);
  const preview = previewOf({ ring: admitted.ring.id, others }, act, found, compared);
  const isLast = act === "pull" && preview.effect === "delete" && standing?.member.role === "reader";
  return ok(isLast ? { ...preview, words: READER_DELETES } : preview);
}

/** Carries out what was previewed, or nothing. */
export async function carryOutCopyAct(
  ports: CopyActPorts,
  { actor, mailbox, ring }: Admitted,
  act: CopyActKind,
  order: { readonly item: string; readonly plan: string; readonly request: string },
): Promise<Result<ActView, Refused>> {
  if (actor.member === null) return err(noFolder());
  const done = await ports.mailbox(mailbox)[act](ring.id, actor.member, { ...order, actor });
  return done.ok ? await ports.ring(ring.id).readAct(actor, order.request) : done;
}

function previewOf(
  { ring, others }: { readonly ring: string; readonly others: number },
  act: CopyActKind,
  found: Found,
  compared: Compared,
): Preview {
  const effect = effectOf(act, found, compared);
  const copies = act === "pull" ? 0 : others;
  return {
    plan: compared.plan,
    act,
    ring,
    item: found.view.id,
    title: found.view.title,
    words: wordsOf(act, effect, copies),
    effect,
    changes: compared.differences.map(({ field, label, copy, ring: agreed }) =>
      act === "push" ? { field, label, before: agreed, after: copy } : { field, label, before: copy, after: agreed },
    ),
    kept: [],
    copies,
  };
}

const READER_DELETES =
  "The ring deleted this, so your copy is deleted too. What it holds stays in the history; your folder only receives, so it cannot be undone.";

function effectOf(act: CopyActKind, { content }: Found, { compared }: Compared): Preview["effect"] {
  if (act === "push") return content === null ? "bring back" : "change";
  if (content === null) return "delete";
  return compared === "gone" ? "bring back" : "change";
}

function wordsOf(act: CopyActKind, effect: Preview["effect"], copies: number): string {
  if (act === "pull") {
    if (effect === "delete")
      return "The ring deleted this, so your copy is deleted too. What it holds is kept and can be brought back.";
    return effect === "bring back"
      ? "The ring's version comes back into your folder."
      : "The ring's version overrides your copy.";
  }
  const others = copies === 1 ? "1 other copy" : `${copies} other copies`;
  if (effect === "bring back")
    return copies === 0
      ? "Your copy brings this back to the ring."
      : `Your copy brings this back to the ring and ${copies === 1 ? "1 other mailbox" : `${copies} other mailboxes`}.`;
  return copies === 0 ? "Your copy overrides the ring." : `Your copy overrides the ring and ${others}.`;
}

/** Why there is nothing to do now; `null`: there is. */
function whyNothing(act: CopyActKind, compared: Compared, now: number): Refused | null {
  const why = act === "push" ? whyNoPush(compared) : whyNoPull(compared);
  if (why === null) return null;
  switch (compared.compared) {
    case "same":
      return refused("in_step", why);
    case "unknown": {
      const { retryAt, problem } = compared;
      const again = retryAt === null ? {} : { retryAfterMs: Math.max(0, retryAt - now) };
      return refused(problem ?? "graph_unavailable", why, again);
    }
    default:
      return refused("copy_gone", why);
  }
}

function noFolder(): Refused {
  return refused(
    "act_forbidden",
    "Push and pull act on a copy in a folder of yours, and you have none in this ring. Resync, undo and restore work without one.",
  );
}

import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { ActOrder, Role } from "../ring/protocol.ts";
import { type CopyNow, readCopies } from "./copy-now.ts";
import type { Asked } from "./judged.ts";
import type { Pair } from "./pair.ts";
import type { CopyAct } from "./person-protocol.ts";
import { fitsPlan, type Plan, readPlan } from "./plan-text.ts";
import { busy, NOT_HERE, outOfSight } from "./refusals.ts";
import type { Run } from "./run.ts";
import { settle, write } from "./write.ts";
import { settleDue } from "./settle.ts";
import { hello, submitThese } from "./talk.ts";

/** A push or a pull that may go on: its copy was read just now and holds what the preview showed. */
export interface Prepared {
  readonly pair: Pair;
  readonly now: Exclude<CopyNow, { kind: "unclear" }>;
  readonly asked: Asked;
  readonly order: ActOrder;
}

/** Something changed since the preview: nothing is done (S19). */
export function stale(): Refused {
  return refused("preview_stale", "Something changed since you looked. Look again, then decide.");
}

const FORBIDDEN = {
  push: { role: "reader", why: "This folder only receives from the ring, so it cannot push." },
  pull: { role: "source", why: "This folder only gives to the ring, so nothing is written into it." },
} as const satisfies Record<string, { role: Role; why: string }>;

/** Everything that must hold before a push or a pull: role and ring allow it, nothing else is open, and the preview is still true. */
export async function prepare(run: Run, act: CopyAct, kind: "push" | "pull"): Promise<Result<Prepared, Refused>> {
  const { books } = run;
  const why = await obstacleTo(run, kind);
  if (why) return err(why);
  const plan = readPlan(act.plan);
  const known = books.pairs.byItem(act.item);
  if (!plan || !known || known.copy === null) return err(stale());
  const open = await finishOpen(run, known.id);
  if (open) return err(open);
  return look(run, { act, kind, plan }, known.id);
}

interface Planned {
  readonly act: CopyAct;
  readonly kind: "push" | "pull";
  readonly plan: Plan;
}

const GONE = "The copy is not in the folder any more, so there is nothing to push. Pull brings it back.";

async function look(run: Run, { act, kind, plan }: Planned, id: number): Promise<Result<Prepared, Refused>> {
  const { books } = run;
  const before = books.pairs.get(id);
  if (!before || before.copy === null) return err(stale());
  const asked = { dirty: before.dirty, revision: before.revision, at: books.clock.now() };
  const now = (await readCopies(run, [before])).get(id);
  const pair = books.pairs.get(id);
  if (!now || !pair || pair.revision !== asked.revision || pair.operation || pair.submission) return err(stale());
  if (now.kind === "unclear") return err(now.why);
  if (kind === "push" && now.kind === "gone") return err(refused("copy_gone", GONE));
  if (!fitsPlan(plan, act.item, now.kind === "holds" ? now.terms : null)) return err(stale());
  const { oid, name, administers } = act.actor;
  const order = { request: act.request, actor: { oid, name, administers }, expected: plan.version };
  return ok({ pair, now, asked, order });
}

/**
 * Why nothing can be done here now; `null`: it can. The first of a run says hello (P35): a push from
 * storage that was set back could be one that was answered long ago.
 * @param kind of the act; `null`: a mere look that books what it sees
 */
export async function obstacleTo(run: Run, kind: "push" | "pull" | null): Promise<Refused | null> {
  const before = obstacle(run, kind);
  if (before || run.greeted) return before;
  await hello(run);
  return obstacle(run, kind) ?? (run.greeted ? null : busy("Ringfold is busy just now. Try again in a moment."));
}

/** {@link obstacleTo}, as far as these books know. */
export function obstacle(run: Run, kind: "push" | "pull" | null): Refused | null {
  const { config, membership } = run.books;
  if (membership.left) return NOT_HERE;
  if (kind !== null && config.role === FORBIDDEN[kind].role) return refused("act_forbidden", FORBIDDEN[kind].why);
  if (!config.active) return refused("ring_paused", "The ring is paused. Ask your administrator to resume it.");
  return outOfSight(run);
}

/** Rounds in which what is open on a copy may come to its end. */
const ROUNDS = 4;

/** P1, P17: what is open on the copy comes to its end first, by the ordinary ways. Answers why it cannot now. */
export async function finishOpen(run: Run, id: number): Promise<Refused | null> {
  const { books } = run;
  for (let round = 0; round < ROUNDS; round += 1) {
    const pair = books.pairs.get(id);
    if (!pair || (!pair.operation && !pair.submission)) return null;
    if (pair.submission) await submitThese(run, [pair]);
    else if (run.booked.some((booked) => booked.pair === id)) await write(run);
    else if (pair.operation && settleDue(books, pair.operation) <= books.clock.now()) await settle(run);
    else break;
  }
  const due = books.pairs.get(id)?.operation;
  if (!due) return busy("A change of this copy is on its way to the ring. Try again in a moment.");
  const wait = Math.max(0, settleDue(books, due) - books.clock.now());
  return busy("Microsoft 365 has not confirmed the last change of this copy yet. Try again in a few minutes.", wait);
}

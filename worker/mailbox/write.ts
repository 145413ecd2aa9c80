import { readItem } from "../graph/requests.ts";
import { bookOperation, bookOutcome } from "./operate.ts";
import { NEVER, type Pair, WORK } from "./pair.ts";
import { type NoPlan, type Plan, planWrite } from "./plan.ts";
import type { GraphReply, Lane } from "../ports/graph.ts";
import type { Booked, Run } from "./run.ts";
import { lookUp, settleDue, settleOutcome } from "./settle.ts";
import { ready } from "./ready.ts";
import { viewOf } from "./view.ts";

/** Writes what copies lack (up to one batch). False: nothing may be written now. */
export async function write(run: Run): Promise<boolean> {
  if (run.booked.length > 0) {
    await send(run, run.booked.splice(0, 20), run.lane());
    return true;
  }
  const { pairs, parked } = writable(run);
  if (pairs.length === 0) return parked;
  await carryOut(run, pairs, run.lane());
  return true;
}

/** Writes what one copy lacks, for a person who waits. `null`: nothing had to be written, or something comes first. */
export async function writeNow(run: Run, id: number): Promise<GraphReply | null> {
  const pair = run.books.pairs.get(id);
  if (!pair || !isWrite(planWrite(run.books, pair))) return null;
  const [reply] = await carryOut(run, [pair], "person");
  return reply ?? null;
}

async function carryOut(run: Run, pairs: readonly Pair[], lane: Lane): Promise<readonly GraphReply[]> {
  const unchanged = run.books.settings.ifMatch === "honoured" ? pairs : await verify(run, pairs, lane);
  const booked = run.transaction(() => unchanged.flatMap((pair) => book(run, pair) ?? []));
  return booked.length === 0 ? [] : send(run, booked, lane);
}

/**
 * Books writes in the transaction that brought their targets: one row fewer for each copy. Only where
 * nothing has to be read first and the requests leave at once; else the next step does it.
 */
export function bookAtOnce(run: Run): void {
  if (run.books.settings.ifMatch !== "honoured" || run.booked.length > 0 || run.books.clock.now() < run.waitUntil)
    return;
  run.booked = writable(run).pairs.flatMap((pair) => book(run, pair) ?? []);
}

async function send(run: Run, booked: readonly Booked[], lane: Lane): Promise<readonly GraphReply[]> {
  const { books } = run;
  const replies = await run.send(
    booked.map((operation) => operation.request),
    lane,
  );
  run.transaction(() => {
    for (const [index, { pair, operation }] of booked.entries()) {
      bookOutcome(books, pair, operation, replies[index] ?? { kind: "unknown", reason: "no reply" });
    }
  });
  run.heardAll(replies);
  return replies;
}

function isWrite(plan: Plan | NoPlan): plan is Plan {
  return plan.kind !== "wait" && plan.kind !== "parked";
}

function writable(run: Run): { pairs: Pair[]; parked: boolean } {
  const now = run.books.clock.now();
  let parked = false;
  const pairs = ready(run, WORK.write, run.batchSize(), (pair) => {
    if (pair.failures && pair.failures.retryAt > now) return false;
    const plan = planWrite(run.books, pair);
    if (plan.kind === "parked") {
      park(run, pair, plan.reason);
      parked = true;
    }
    return isWrite(plan);
  });
  return { pairs, parked };
}

function book(run: Run, stale: Pair): Booked | null {
  const pair = run.books.pairs.get(stale.id);
  if (!pair || run.books.membership.left || !run.books.config.active) return null;
  const plan = planWrite(run.books, pair);
  if (!isWrite(plan)) return null;
  const { pair: booked, request } = bookOperation(run.books, pair, plan);
  return { pair: booked.id, operation: booked.operation?.id ?? "", request };
}

/** P22: where If-Match is not known to be honoured, a copy is read right before it is written. */
async function verify(run: Run, pairs: readonly Pair[], lane: Lane): Promise<readonly Pair[]> {
  const { books } = run;
  const place = { user: books.config.mailbox, folder: books.config.folder };
  const existing = pairs.filter((pair) => pair.copy !== null && !pair.gone);
  const replies = await run.send(
    existing.map((pair) => readItem(books.kind, place, pair.copy ?? "")),
    lane,
  );
  const changed = new Set<number>();
  run.transaction(() => {
    for (const [index, pair] of existing.entries()) {
      const reply = replies[index];
      const view = reply?.kind === "ok" ? viewOf(books.kind, reply.body) : null;
      if (view && view.etag === pair.etag && view.folder === books.config.folder) continue;
      changed.add(pair.id);
      const current = books.pairs.get(pair.id);
      const proof = view !== null || (reply?.kind === "refused" && reply.class === "itemGone");
      if (current && proof) books.pairs.save(current, { dirty: current.dirty + 1 });
      else books.rest(current);
    }
  });
  run.heardAll(replies);
  return pairs.filter((pair) => !changed.has(pair.id));
}

/** P21: the copy stays as its server wants it, and people see why. */
function park(run: Run, pair: Pair, reason: string): void {
  const now = run.books.clock.now();
  run.transaction(() => run.books.pairs.save(pair, { failures: { count: 1, firstAt: now, reason, retryAt: NEVER } }));
}

/** Looks up writes whose outcome is unknown, once that can be known (P24). False: none is due. */
export async function settle(run: Run): Promise<boolean> {
  const { books } = run;
  const now = books.clock.now();
  const due = ready(
    run,
    WORK.settle,
    run.batchSize(),
    (pair) => pair.operation !== null && settleDue(books, pair.operation) <= now,
  );
  if (due.length === 0) return false;
  const operations = due.flatMap((pair) => (pair.operation ? [{ pair, operation: pair.operation }] : []));
  const replies = await run.send(operations.map(({ pair, operation }) => lookUp(books, pair, operation)));
  run.transaction(() => {
    for (const [index, { pair, operation }] of operations.entries()) {
      const reply = replies[index];
      if (!reply || !settleOutcome(books, pair.id, operation, reply)) books.rest(books.pairs.get(pair.id));
    }
  });
  run.heardAll(replies);
  return true;
}

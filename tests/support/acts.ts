import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { Compared, LookedAgain } from "../../worker/mailbox/person-protocol.ts";
import type { Pair } from "../../worker/mailbox/pair.ts";
import type { Actor } from "../../worker/ring/person-protocol.ts";
import type { Desk, Office } from "./office.ts";

/** What a person does in the pane, as the Worker carries it to the hub and to their mailbox. */

const RING = "ring1";

/** Whoever sits at a desk. */
function personAt(desk: Desk): Actor {
  return { oid: `oid of ${desk.member}`, name: `Person of ${desk.member}`, member: desk.member, administers: false };
}

/** Lets the office go on until a promise is settled. */
export async function until<T>(office: Office, promise: Promise<T>, ms = 120_000): Promise<T> {
  const heard = { answer: false };
  const watched = promise.finally(() => {
    heard.answer = true;
  });
  watched.catch(() => undefined);
  const end = office.now + ms;
  for (await office.settle(0); !heard.answer && office.now < end;) await office.settle(200);
  if (!heard.answer) throw new Error("Nobody answered");
  return watched;
}

/** The pair of a copy in this desk's books. */
export function pairOf(desk: Desk, item: string): Pair {
  const pair = desk.mailbox.spokes()[0]?.books.pairs.byItem(item);
  if (!pair) throw new Error(`No pair of ${item}`);
  return pair;
}

/** The item that a contact of this desk's folder is a copy of, by display name. */
export function itemOf(office: Office, desk: Desk, name: string): string {
  const item = desk.mailbox.spokes()[0]?.books.pairs.byCopy(office.idOf(desk, name))?.item;
  if (!item) throw new Error(`${name} is not in the ring`);
  return item;
}

/** Compares this desk's copies with the ring, as the pane does when it opens. */
export async function compareAll(office: Office, desk: Desk, items: readonly string[]): Promise<readonly Compared[]> {
  const wanted = items.map((id) => {
    const item = office.hub.items.get(id);
    if (!item) throw new Error(`No item ${id}`);
    return { item: id, version: item.version, content: item.deleted ? null : item.content };
  });
  const answer = await until(office, desk.mailbox.compare(RING, desk.member, wanted));
  if (!answer.ok) throw new Error(answer.error.detail);
  return answer.value;
}

/** Compares one copy. */
export async function compareOne(office: Office, desk: Desk, item: string): Promise<Compared> {
  const [compared] = await compareAll(office, desk, [item]);
  if (!compared) throw new Error("no answer");
  return compared;
}

/** A push or a pull, as it is asked for. */
export interface Wish {
  readonly item: string;
  readonly plan: string;
  readonly request?: string;
}

let drawn = 0;

/** Asks for a push; the office stands still until somebody lets it go on. */
export function askPush(desk: Desk, wish: Wish): Promise<Result<null, Refused>> {
  return desk.mailbox.push(RING, desk.member, { request: `push-${(drawn += 1)}`, ...wish, actor: personAt(desk) });
}

/** Asks for a pull; the office stands still until somebody lets it go on. */
export function askPull(desk: Desk, wish: Wish): Promise<Result<null, Refused>> {
  return desk.mailbox.pull(RING, desk.member, { request: `pull-${(drawn += 1)}`, ...wish, actor: personAt(desk) });
}

/** Pushes, and answers the reason if it was refused. */
export async function push(office: Office, desk: Desk, wish: Wish): Promise<string> {
  return outcome(await until(office, askPush(desk, wish)));
}

/** Pulls, and answers the reason if it was refused. */
export async function pull(office: Office, desk: Desk, wish: Wish): Promise<string> {
  return outcome(await until(office, askPull(desk, wish)));
}

/** Looks at a copy again, as a resync asks of every member. */
export function lookAgain(office: Office, desk: Desk, item: string): Promise<LookedAgain> {
  return until(office, desk.mailbox.lookAgain(RING, desk.member, item));
}

function outcome(result: Result<null, Refused>): string {
  return result.ok ? "ok" : result.error.reason;
}

/** What the ring holds of an item, and how it came to that: causes, oldest first. */
export function ringOf(office: Office, item: string): { content: unknown; deleted: boolean; causes: string[] } {
  const held = office.hub.items.get(item);
  const rows = office.hubSql.all<{ cause: string }>("SELECT cause FROM revision WHERE item = ? ORDER BY seq", item);
  return { content: held?.content, deleted: held?.deleted === true, causes: rows.map(({ cause }) => cause) };
}

/** The acts that the hub recorded: kind and person. */
export function actsOf(office: Office): string[] {
  return office.hubSql
    .all<{ kind: string; name: string }>("SELECT kind, name FROM act ORDER BY at")
    .map(({ kind, name }) => `${kind} by ${name}`);
}

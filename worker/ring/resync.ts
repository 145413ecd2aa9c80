import type { LookedAgain } from "../mailbox/person-protocol.ts";
import type { Later } from "./acts.ts";
import type { Agenda } from "./agenda.ts";
import type { Hub } from "./hub.ts";

const AT_ONCE = 16;
/** If it is cut off, the alarm goes on after this time. */
const SAFETY_MS = 30_000;
/** Who watches is told so often, however many members there are. */
const STEPS_TOLD = 10;

/** What a member that could not be asked is said to do. */
const NO_ANSWER = "its mailbox did not answer";

/** How far a resync is. */
interface Tally {
  readonly total: number;
  /** Looks that are owed. */
  open: number;
  readonly later: Later[];
}

const NO_LOOKS: Tally = { total: 0, open: 0, later: [] };

type LookRow = { act: string; member: string; item: string };

/**
 * Has every member look at its copy of an item. Each look that is owed is a row until it was answered,
 * so whatever is cut off, the alarm goes on; a member may be asked twice, which changes nothing. It has
 * a queue of its own, for the ring's errands (pause, leave) shall not wait for a thousand mailboxes.
 */
export class Resyncs {
  readonly #hub: Hub;
  readonly #agenda: Pick<Agenda, "by">;
  readonly #queue: LookRow[] = [];
  /** Looks that are queued or under way. */
  readonly #taken = new Set<string>();
  readonly #workers = new Set<Promise<void>>();
  /** How far each act is that is under way: read from its rows once, then counted. */
  readonly #tallies = new Map<string, Tally>();

  constructor(hub: Hub, agenda: Pick<Agenda, "by">) {
    this.#hub = hub;
    this.#agenda = agenda;
  }

  /** Books a look for each member, inside the transaction that records the act. Then {@link start}. @returns how many */
  book(act: string): number {
    const members = this.#hub.members.all().filter(({ state }) => state === "active");
    for (const { id } of members) this.#hub.ports.sql.run("INSERT INTO look VALUES (?, ?, NULL)", act, id);
    return members.length;
  }

  /** Goes on with every look that is owed. Never throws. @param act with those of this act only */
  start(act?: string): void {
    try {
      const rows = this.#hub.ports.sql.all<LookRow>(
        `SELECT look.act, look.member, act.item FROM look JOIN act ON act.id = look.act
         WHERE look.later IS NULL ${act === undefined ? "" : "AND look.act = ?"} ORDER BY act.at, look.act`,
        ...(act === undefined ? [] : [act]),
      );
      const fresh = rows.filter((row) => !this.#taken.has(keyOf(row)));
      for (const row of fresh) this.#taken.add(keyOf(row));
      this.#queue.push(...fresh);
      if (rows.length > 0) this.#agenda.by(this.#hub.ports.clock.now() + SAFETY_MS);
      while (this.#queue.length > this.#workers.size && this.#workers.size < AT_ONCE) this.#employ();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#workers.size > 0) await Promise.all(this.#workers);
  }

  /** How many members are still to be told of a resync, and who follows later; of one that is through: nothing. */
  progress(act: string): { readonly open: number; readonly later: readonly Later[] } {
    return this.#tallyOf(act) ?? NO_LOOKS;
  }

  /** `undefined`: that act is not under way. */
  #tallyOf(id: string): Tally | undefined {
    const known = this.#tallies.get(id);
    if (known) return known;
    const act = this.#hub.acts.get(id);
    if (act?.kind !== "resync" || act.state !== "running") return undefined;
    const query = "SELECT member, later FROM look WHERE act = ?";
    const rows = this.#hub.ports.sql.all<{ member: string; later: string | null }>(query, id);
    const later = rows.flatMap(({ member, later: reason }) => (reason === null ? [] : [{ member, reason }]));
    const tally = { total: act.detail.total ?? 0, open: rows.length - later.length, later };
    this.#tallies.set(id, tally);
    return tally;
  }

  #employ(): void {
    const worker: Promise<void> = this.#work().finally(() => this.#workers.delete(worker));
    this.#workers.add(worker);
  }

  async #work(): Promise<void> {
    for (let row = this.#queue.shift(); row; row = this.#queue.shift()) {
      try {
        this.#book(row, await this.#look(row));
      } catch (error) {
        // Only our own storage can fail here. The row is still there; the alarm goes on.
        this.#failed(error);
      } finally {
        this.#taken.delete(keyOf(row));
      }
    }
  }

  async #look({ member: id, item }: LookRow): Promise<LookedAgain> {
    const { members, ports, settings } = this.#hub;
    const member = members.get(id);
    if (member?.state !== "active") return { kind: "looked" };
    try {
      return await ports.spoke(member.mailbox).lookAgain(settings.id, id, item);
    } catch (error) {
      const reason = error instanceof Error ? error.message : "unknown";
      ports.log.event("look-failed", { ring: settings.id, member: id, item, reason });
      return { kind: "later", reason: NO_ANSWER };
    }
  }

  /** Books an answer: that of a look that is still owed. */
  #book({ act, member, item }: LookRow, said: LookedAgain): void {
    const { sql, changed } = this.#hub.ports;
    const tally = this.#tallyOf(act);
    const owed = sql.first("SELECT 1 AS owed FROM look WHERE act = ? AND member = ? AND later IS NULL", act, member);
    if (!tally || !owed) return;
    const late: Later[] = said.kind === "looked" ? [] : [{ member, reason: said.reason }];
    const isThrough = tally.open === 1;
    sql.transaction(() => {
      if (said.kind === "looked") sql.run("DELETE FROM look WHERE act = ? AND member = ?", act, member);
      else sql.run("UPDATE look SET later = ? WHERE act = ? AND member = ?", said.reason, act, member);
      if (!isThrough) return;
      sql.run("DELETE FROM look WHERE act = ?", act);
      this.#hub.acts.finish(act, [...tally.later, ...late]);
    });
    // Counted once it is committed: a transaction that failed leaves the look owed.
    tally.open -= 1;
    tally.later.push(...late);
    if (isThrough) this.#tallies.delete(act);
    if (isThrough || tally.open % Math.max(1, Math.ceil(tally.total / STEPS_TOLD)) === 0) changed([item]);
  }

  #failed(error: unknown): void {
    const { clock, log } = this.#hub.ports;
    log.event("resync-failed", { reason: error instanceof Error ? error.message : "unknown" });
    this.#agenda.by(clock.now() + SAFETY_MS);
  }
}

function keyOf({ act, member }: LookRow): string {
  return `${act} ${member}`;
}

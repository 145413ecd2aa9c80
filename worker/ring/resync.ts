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

  /** Goes on with every look that is owed. Never throws. */
  start(): void {
    try {
      const rows = this.#hub.ports.sql.all<LookRow>(
        "SELECT look.act, look.member, act.item FROM look JOIN act ON act.id = look.act WHERE look.later IS NULL ORDER BY act.at, look.act",
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

  /** How many members have been told, and who follows later. */
  progress(act: string): { readonly open: number; readonly later: readonly Later[] } {
    const rows = this.#hub.ports.sql.all<{ member: string; later: string | null }>(
      "SELECT member, later FROM look WHERE act = ?",
      act,
    );
    const later = rows.flatMap(({ member, later: reason }) => (reason === null ? [] : [{ member, reason }]));
    return { open: rows.length - later.length, later };
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

  #book({ act, member, item }: LookRow, said: LookedAgain): void {
    const { acts, ports } = this.#hub;
    const news = ports.sql.transaction(() => {
      if (said.kind === "looked") ports.sql.run("DELETE FROM look WHERE act = ? AND member = ?", act, member);
      else ports.sql.run("UPDATE look SET later = ? WHERE act = ? AND member = ?", said.reason, act, member);
      const known = acts.get(act);
      if (known?.state !== "running") return false;
      const { open, later } = this.progress(act);
      const total = known.detail.total ?? 0;
      if (open > 0) return open % Math.max(1, Math.ceil(total / STEPS_TOLD)) === 0;
      ports.sql.run("DELETE FROM look WHERE act = ?", act);
      acts.finish(act, { total, later });
      return true;
    });
    if (news) ports.changed([item]);
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

import { rests } from "./directions.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";

/** At most this many wakes at once (an invocation may hold few connections; RPC calls queue beyond). */
const MAX_IN_FLIGHT = 64;
/** After this time the alarm looks whether somebody was left behind by a crash. */
const SAFETY_MS = 30_000;
const BACKOFF_FIRST_MS = 5_000;
const BACKOFF_LAST_MS = 3_600_000;

interface Silence {
  readonly until: number;
  readonly waited: number;
}

/**
 * Wakes the spokes that are behind the ring's line, with the entries they lack. A wake may be lost,
 * doubled or late: who is behind is read from the roster each time, so nothing hangs on one.
 */
export class Waker {
  readonly #hub: Hub;
  readonly #silent = new Map<string, Silence>();
  #running: Promise<void> | undefined;
  #again = false;
  /** When the alarm rings for us, epoch milliseconds; `null`: not at all. */
  #armed: number | null = null;
  #author: string | null = null;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /**
   * Starts a round, or has the running one look once more. Never throws; a crash is made good by the alarm.
   * @param author the member whose edit it is: told last, for its own answer says the same
   */
  start(author: string | null = null): void {
    this.#author = author;
    if (this.#running) {
      this.#again = true;
      return;
    }
    if (this.behind().length === 0) return;
    this.#arm(this.#hub.ports.clock.now() + SAFETY_MS);
    this.#running = this.#rounds().finally(() => {
      this.#running = undefined;
      // Asked for after the last look and before this: without another round it would wait for the alarm.
      if (this.#again) this.start(this.#author);
    });
  }

  /** A member said something: it is there, and need not be waited for. */
  heard(member: string): void {
    this.#silent.delete(member);
  }

  /** Resolves when no round is running. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** The alarm rang: go on with whoever is behind. */
  alarm(): void {
    this.#armed = null;
    this.start();
    if (this.#running) this.#arm(this.#hub.ports.clock.now() + SAFETY_MS);
    else this.#armForSilent();
  }

  /** The members that lack entries and may be told now. */
  behind(): Member[] {
    const hub = this.#hub;
    if (!hub.exists || !hub.flowing) return [];
    const head = hub.line.head().seq;
    const now = hub.ports.clock.now();
    return hub.members
      .all()
      .filter(
        (member) =>
          member.state === "active" &&
          !rests(member) &&
          hub.members.mark(member.id).cursor.seq < head &&
          (this.#silent.get(member.id)?.until ?? 0) <= now,
      );
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      const behind = this.behind();
      const queue = behind.filter((member) => member.id !== this.#author);
      const worker = async (): Promise<void> => {
        for (let member = queue.shift(); member; member = queue.shift()) await this.#wake(member);
      };
      await Promise.all(Array.from({ length: Math.min(MAX_IN_FLIGHT, queue.length) }, worker));
      // After the others: by then it has its own answer, and the entry that says the same costs it no row of the item.
      for (const author of behind) if (author.id === this.#author) await this.#wake(author);
      this.#hub.ports.sql.transaction(() => this.#hub.members.saveRoster());
    } while (this.#again || this.behind().length > 0);
    this.#armForSilent();
  }

  /** Sets the alarm for those who did not answer. Who has caught up without being told is silent no more. */
  #armForSilent(): void {
    const { members, line, flowing, ports } = this.#hub;
    if (!flowing) return;
    const head = line.head().seq;
    for (const id of this.#silent.keys()) {
      if (members.get(id)?.state !== "active" || members.mark(id).cursor.seq >= head) this.#silent.delete(id);
    }
    const next = Math.min(...[...this.#silent.values()].map((silence) => silence.until));
    if (Number.isFinite(next)) this.#arm(Math.max(next, ports.clock.now() + 1));
  }

  async #wake(member: Member): Promise<void> {
    const { members, feedReader, line, ports, settings } = this.#hub;
    const mark = members.mark(member.id);
    try {
      const page = feedReader.page(member, mark.cursor, settings.id);
      const spoke = ports.spoke(member.mailbox);
      const wake = { member: member.id, page, head: line.head(), last: mark.last, rev: member.rev };
      const { cursor, member: known } = await spoke.wake(settings.id, wake);
      // A mailbox that lost its storage knows of no membership: told anew, it matches what it holds.
      if (known !== member.id) await this.#introduce(member.id);
      // What it said in its former life is nothing that it has now (P57).
      const isSame = members.get(member.id)?.begunAt === member.begunAt;
      const moved = isSame && line.knows(cursor) && cursor.seq > members.mark(member.id).cursor.seq;
      if (moved) {
        members.note(member.id, { cursor });
        this.#silent.delete(member.id);
      } else if (members.mark(member.id).cursor.seq <= mark.cursor.seq) {
        this.#backOff(member.id);
      }
    } catch (error) {
      ports.log.event("wake-failed", {
        ring: settings.id,
        member: member.id,
        reason: error instanceof Error ? error.message : "unknown",
      });
      this.#backOff(member.id);
    }
  }

  /** Tells a mailbox of its membership, as it is now: it may have changed since the wake was sent. */
  async #introduce(id: string): Promise<void> {
    const member = this.#hub.members.get(id);
    if (member?.state === "active") await this.#hub.ports.spoke(member.mailbox).configure(this.#hub.configOf(member));
  }

  #backOff(member: string): void {
    const waited = Math.min((this.#silent.get(member)?.waited ?? BACKOFF_FIRST_MS / 2) * 2, BACKOFF_LAST_MS);
    this.#silent.set(member, { until: this.#hub.ports.clock.now() + waited, waited });
  }

  #arm(at: number): void {
    if (this.#armed !== null && this.#armed <= at) return;
    this.#armed = at;
    this.#hub.ports.alarm.set(at);
  }
}

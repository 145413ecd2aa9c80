import type { ItemState } from "../../shared/states.ts";
import { fingerprint } from "../engine/fingerprint.ts";
import type { Watcher } from "./admin-protocol.ts";
import type { Agenda } from "./agenda.ts";
import { CopyStates } from "./copy-states.ts";
import type { Hub } from "./hub.ts";
import { sees, takesPart } from "./seeing.ts";

/** What a socket remembers, over hibernation too. Times are epoch milliseconds. */
export interface Attachment extends Watcher {
  /** The newest sequence number that was sent. */
  readonly sequence: number;
}

/** An open live feed. */
export interface Socket {
  attachment(): Attachment | null;
  attach(attachment: Attachment): void;
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** A change, as the live feed tells it: which item, how it stands, and nothing of what it holds. `item` null: something about the ring or its members, or more than could be told: look at everything anew. */
export interface LiveEvent {
  readonly sequence: number;
  readonly item: string | null;
  readonly state: ItemState | null;
}

/** A ticket opens one socket, and only so long. */
const TICKET_MS = 30_000;
/** Why a socket is closed: whoever opened it has no folder in the ring any more. */
const LEFT = 4403;
/** Whoever is further behind is told to look at everything anew, instead of each change. */
const CATCH_UP = 1_000;
/** Items whose way to "In sync" is followed for those who watch. */
const FOLLOWED = 2_000;

/** The sub-protocol that a client offers beside `ticket.…`. */
export const PROTOCOL = "ringfold.v1";

/** So long before a feed opens somebody may have asked how things stand; and so many versions are looked at for it. */
const RECENT_MS = 30_000;
const RECENT = 100;

/** What one round of telling has read: the same for each of a thousand sockets. */
interface Round {
  readonly states: CopyStates;
  readonly events: Map<string, LiveEvent>;
  /** The page that was read last: most sockets are at the same number. */
  page: { readonly after: number; readonly rows: readonly Passed[] } | null;
}

/** A version that was made, as the feed passes by it. */
type Passed = { readonly seq: number; readonly item: string };

/** Tickets and sockets of a ring's live feed. */
export class Live {
  readonly #hub: Hub;
  readonly #agenda: Agenda;
  readonly #sockets: () => readonly Socket[];
  readonly #unsettled = new Map<string, ItemState>();
  /** When something about the ring or its members changed last, as far as this start knows. */
  #ringChangedAt = 0;
  /** The newest sequence number that was there when something was told last. */
  #told = 0;

  constructor(hub: Hub, agenda: Agenda, sockets: () => readonly Socket[]) {
    this.#hub = hub;
    this.#agenda = agenda;
    this.#sockets = sockets;
  }

  /** A new ticket; only its hash is kept. */
  ticket(watcher: Watcher): { ticket: string; expiresAt: number } {
    const { sql, clock, random } = this.#hub.ports;
    const ticket = random.hex(32);
    const expiresAt = clock.now() + TICKET_MS;
    sql.transaction(() => {
      sql.run("DELETE FROM ticket WHERE expires_at <= ?", clock.now());
      sql.run(
        "INSERT INTO ticket (hash, who, until, expires_at, member) VALUES (?, ?, ?, ?, ?)",
        hashOf(ticket),
        watcher.who,
        watcher.until,
        expiresAt,
        watcher.member,
      );
    });
    return { ticket, expiresAt };
  }

  /** Uses a ticket up: who it was made for, or `null`. */
  redeem(ticket: string): Watcher | null {
    const { sql, clock } = this.#hub.ports;
    return sql.transaction(() => {
      const row = sql.first<{ who: string; until: number; expires_at: number; member: string | null }>(
        "SELECT who, until, expires_at, member FROM ticket WHERE hash = ?",
        hashOf(ticket),
      );
      if (!row) return null;
      sql.run("DELETE FROM ticket WHERE hash = ?", hashOf(ticket));
      return row.expires_at > clock.now() ? { who: row.who, until: row.until, member: row.member } : null;
    });
  }

  /** Begins with a socket: what happened after `after` first, then everything new. */
  open(socket: Socket, watcher: Watcher, after: number | null): void {
    if (!this.#mayListen(watcher.member)) {
      socket.close(LEFT, "ring_not_found");
      return;
    }
    const from = after ?? this.#hub.line.head().seq;
    socket.attach({ ...watcher, sequence: from });
    this.#agenda.by(watcher.until);
    const round = this.#round();
    if (from <= this.#hub.line.head().seq) this.#tellRecent(socket, from, round);
    this.#catchUp(socket, round);
  }

  /**
   * Whoever opens a feed asked how things stand a moment before. What moved in between and made no version, a pause or
   * a copy that was reached, would be told to nobody: so what is that recent is told once more.
   */
  #tellRecent(socket: Socket, from: number, round: Round): void {
    const { sql, clock } = this.#hub.ports;
    const since = clock.now() - RECENT_MS;
    if (this.#ringChangedAt > since) this.#tell([socket], { sequence: from, item: null, state: null });
    const newest = sql.all<Passed & { at: number }>(
      "SELECT seq, item, at FROM revision ORDER BY seq DESC LIMIT ?",
      RECENT,
    );
    const recent = newest.filter(({ seq, at }) => seq <= from && at > since);
    for (const item of new Set(recent.map((row) => row.item))) this.#tell([socket], this.#event(item, round));
  }

  /** Something was committed: tells whoever listens. */
  changed(items: readonly string[] = []): void {
    const head = this.#hub.line.head().seq;
    if (items.length === 0 && head === this.#told) this.#ringChangedAt = this.#hub.ports.clock.now();
    this.#told = head;
    const sockets = this.#open();
    if (sockets.length === 0) {
      this.#unsettled.clear();
      return;
    }
    const round = this.#round();
    const moved = sockets.map((socket) => this.#catchUp(socket, round));
    const news = items.map((item) => this.#event(item, round));
    if (news.length === 0 && moved.every((count) => count === 0)) {
      news.push({ sequence: this.#hub.line.head().seq, item: null, state: null });
    }
    for (const event of news) this.#tell(sockets, event);
  }

  /** Members have come further: items that were Pending may be In sync. */
  reviewed(): void {
    if (this.#unsettled.size === 0) return;
    const sockets = this.#open();
    const round = this.#round();
    for (const [item, before] of this.#unsettled) {
      const event = this.#event(item, round);
      if (event.state === before) continue;
      this.#tell(sockets, event);
    }
  }

  /** Closes the sockets whose identity has ended, and asks to be called at the next such time. */
  expire(): void {
    const ends = this.#open().flatMap((socket) => socket.attachment()?.until ?? []);
    if (ends.length > 0) this.#agenda.by(Math.min(...ends));
  }

  #open(): Socket[] {
    const now = this.#hub.ports.clock.now();
    return this.#sockets().filter((socket) => {
      const attachment = socket.attachment();
      const ends = attachment?.until ?? 0;
      if (ends <= now) socket.close(4401, "token_expired");
      else if (!this.#mayListen(attachment?.member ?? null)) socket.close(LEFT, "ring_not_found");
      else return true;
      return false;
    });
  }

  /** Whoever opened the feed as a member hears no more once that one is no longer in the ring. */
  #mayListen(member: string | null): boolean {
    return member === null || takesPart(this.#hub, this.#hub.members.get(member));
  }

  #tell(sockets: readonly Socket[], event: LiveEvent): void {
    for (const socket of sockets) if (this.#mayHear(socket.attachment(), event)) send(socket, event);
  }

  #mayHear(watcher: Attachment | null, { item }: LiveEvent): boolean {
    const member = watcher?.member ? (this.#hub.members.get(watcher.member) ?? null) : null;
    return item === null || sees(this.#hub, { member, administers: false }, item);
  }

  /** @returns how many changes there were (of more than {@link CATCH_UP}, not all), those included that this one may not hear of */
  #catchUp(socket: Socket, round: Round): number {
    const attachment = socket.attachment();
    if (!attachment) return 0;
    const rows = this.#after(attachment.sequence, round);
    const head = this.#hub.line.head().seq;
    // Ahead of the ring: its storage was set back since, and these numbers mean something else.
    const isLost = rows.length > CATCH_UP || attachment.sequence > head;
    if (isLost) this.#tell([socket], { sequence: head, item: null, state: null });
    else for (const row of rows) this.#tell([socket], { ...this.#event(row.item, round), sequence: row.seq });
    const sequence = isLost ? head : (rows.at(-1)?.seq ?? attachment.sequence);
    if (sequence !== attachment.sequence) socket.attach({ ...attachment, sequence });
    return isLost ? Math.max(1, rows.length) : rows.length;
  }

  #round(): Round {
    return { states: new CopyStates(this.#hub), events: new Map(), page: null };
  }

  #after(sequence: number, round: Round): readonly Passed[] {
    if (round.page?.after !== sequence) {
      const rows = this.#hub.ports.sql.all<{ seq: number; item: string }>(
        "SELECT seq, item FROM revision WHERE seq > ? ORDER BY seq LIMIT ?",
        sequence,
        CATCH_UP + 1,
      );
      round.page = { after: sequence, rows };
    }
    return round.page.rows;
  }

  #event(item: string, { states, events }: Round): LiveEvent {
    const event = events.get(item) ?? this.#eventOf(item, states);
    if (events.size >= CATCH_UP) events.clear(); // a long way to catch up must not fill the memory
    events.set(item, event);
    return event;
  }

  #eventOf(item: string, states: CopyStates): LiveEvent {
    const row = this.#hub.ports.sql.first<{ seq: number; deleted: number }>(
      "SELECT seq, deleted FROM item WHERE id = ?",
      item,
    );
    if (!row) return { sequence: this.#hub.line.head().seq, item, state: "NotCoupled" };
    const { state } = states.summary({ id: item, seq: row.seq, deleted: row.deleted === 1 });
    if (state === "Pending" && this.#unsettled.size < FOLLOWED) this.#unsettled.set(item, state);
    else this.#unsettled.delete(item);
    return { sequence: row.seq, item, state };
  }
}

function send(socket: Socket, event: LiveEvent): void {
  socket.send(JSON.stringify(event));
}

function hashOf(ticket: string): string {
  return fingerprint({ ticket });
}

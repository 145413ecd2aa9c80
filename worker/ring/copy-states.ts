import type { ItemState } from "../../shared/states.ts";
import { takes } from "./directions.ts";
import { WAITS } from "./guard.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";
import { reasonOf } from "./note-view.ts";
import type { Note } from "./notes.ts";

/** A copy's state, and why where there is more to say. */
export interface CopyState {
  readonly state: ItemState;
  readonly reason: string | null;
  /** Of Failed: how often it was tried. */
  readonly tries?: number;
}

/** As much of an item as its state depends on. */
export interface Stated {
  readonly id: string;
  readonly seq: number;
  readonly deleted: boolean;
}

/** What stands in the way of an item's copies, by member. */
interface Trouble {
  readonly id: string;
  readonly seq: number;
  readonly exceptions: ReadonlyMap<string, ExceptionRow>;
  /** By member: why a change of its copy waits for an administrator. */
  readonly held: ReadonlyMap<string, string>;
  /** Members of whom a value lost in the newest version, or waits for a decision. */
  readonly lost: ReadonlySet<string | null>;
  readonly open: ReadonlySet<string | null>;
  /** What became last of a change at a member, where no version came after it. */
  readonly notes: ReadonlyMap<string, Note>;
}

/** One copy among those that are told. */
interface Told {
  readonly member: Member;
  readonly state: CopyState;
}

/** The copies of an item: those that tell most, and how many there are. */
interface Copies {
  readonly told: readonly Told[];
  readonly total: number;
  readonly inSync: number;
}

/** So many copies of an item are told: a ring may have a thousand, and a question may be about a hundred items. */
const TOLD = 100;

/** What wants a person, of a copy or of an item. */
export const ATTENTION: ReadonlySet<ItemState> = new Set(["Failed", "Parked", "Conflict", "Held", "Orphaned"]);

type ExceptionRow = { member: string; item: string; state: string; reason: string; tries: number | null };

/**
 * Tells the states of copies from what the hub knows: an exception that the member reported; a value
 * of that member's that lost in the newest version; or how far the member is. "In sync" says that the
 * version was handed to the mailbox and that its write did not fail to go through. Made anew for each answer: it
 * remembers what it read.
 */
export class CopyStates {
  readonly members: readonly Member[];
  readonly #hub: Hub;
  readonly #ids: ReadonlySet<string>;
  /** Cursors of the members that receive, ascending. */
  readonly #cursors: readonly number[];
  /** Of the item that was asked about last: a thousand copies are told with three queries. */
  #trouble: Trouble | undefined;
  #givers: { readonly id: string; readonly members: ReadonlySet<string> } | undefined;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.members = hub.members.all().filter((member) => member.state !== "left");
    this.#ids = new Set(this.members.map(({ id }) => id));
    this.#cursors = this.members
      .filter((member) => member.state === "active" && takes(member))
      .map((member) => this.#reached(member))
      .sort((a, b) => a - b);
  }

  /** The state of one member's copy. */
  copy(item: Stated, member: Member): CopyState {
    const { exceptions, held, lost, open, notes } = this.#troubleOf(item);
    const waits = held.get(member.id);
    if (waits !== undefined) return { state: "Held", reason: waits };
    const exception = exceptions.get(member.id);
    if (exception) {
      const { state, reason, tries } = exception;
      return { state: state as ItemState, reason: reason || null, ...(tries === null ? {} : { tries }) };
    }
    if (member.suspended !== null) return { state: "Pending", reason: member.suspended };
    if (member.assigned === "source") return this.#giversOf(item.id).has(member.id) ? IN_SYNC : NOT_COUPLED;
    if (!takes(member)) return this.#makerOf(item) === member.id ? IN_SYNC : { state: "Pending", reason: OFF };
    if (this.#reached(member) < item.seq)
      return { state: "Pending", reason: member.joining ? "first reading of the folder" : null };
    if (open.has(member.id)) return { state: "Conflict", reason: WAITING };
    const note = notes.get(member.id);
    const reason = note ? reasonOf(this.#hub, note) : null;
    if (lost.has(member.id)) return { state: "Conflict", reason: reason ?? LOST };
    return reason === null ? IN_SYNC : { state: "InSync", reason };
  }

  /**
   * The copies of an item, the telling ones first: the caller's own, what wants a person, what is not in sync for
   * another reason, the rest; each in the order of the members, {@link TOLD} of them at most.
   * @param own the caller's member; `null`: they have none
   */
  copies(item: Stated, own: string | null): Copies {
    const ranks: [Told[], Told[], Told[], Told[]] = [[], [], [], []];
    let inSync = 0;
    for (const member of this.members) {
      const state = this.copy(item, member);
      if (state.state === "InSync") inSync += 1;
      const rank = ranks[member.id === own ? 0 : rankOf(state.state)];
      if (rank.length < TOLD) rank.push({ member, state });
    }
    return { told: ranks.flat().slice(0, TOLD), total: this.members.length, inSync };
  }

  /** One state for the whole item: the one that most wants a person; of Failed, the copy that was tried most often. */
  summary(item: Stated): Pick<CopyState, "state" | "tries"> & { readonly reason?: string } {
    const state = this.#summary(item);
    if (state === "Conflict" && this.#troubleOf(item).open.size > 0) return { state, reason: WAITING };
    if (state !== "Failed") return { state };
    const query = "SELECT max(tries) AS tries FROM exception WHERE item = ? AND state = 'Failed'";
    const tries = this.#hub.ports.sql.first<{ tries: number | null }>(query, item.id)?.tries ?? null;
    return tries === null ? { state } : { state, tries };
  }

  #summary(item: Stated): ItemState {
    const { exceptions, held, lost, open } = this.#troubleOf(item);
    if ([...held.keys()].some((member) => this.#ids.has(member))) return "Held";
    const states = new Set([...exceptions.values()].filter((row) => this.#ids.has(row.member)).map((row) => row.state));
    if (states.has("Parked")) return "Parked";
    if (states.has("Failed")) return "Failed";
    if (lost.size + open.size > 0) return "Conflict";
    if (states.has("Pending")) return "Pending";
    return (this.#cursors[0] ?? item.seq) < item.seq ? "Pending" : "InSync";
  }

  /** How many versions the member lacks. */
  behind(member: Member): number {
    return Math.max(0, this.#hub.line.head().seq - this.#hub.members.mark(member.id).cursor.seq);
  }

  #troubleOf({ id, seq }: Stated): Trouble {
    if (this.#trouble?.id === id && this.#trouble.seq === seq) return this.#trouble;
    const { sql } = this.#hub.ports;
    const exceptions = sql.all<ExceptionRow>("SELECT * FROM exception WHERE item = ?", id);
    const lost = sql.all<{ member: string | null; open: number }>(
      `SELECT DISTINCT member, coalesce(state, 'kept') = 'open' AS open FROM conflict WHERE item = ? AND ${COUNTS}`,
      id,
      seq,
    );
    this.#trouble = {
      id,
      seq,
      exceptions: new Map(exceptions.map((row) => [row.member, row])),
      held: new Map(this.#hub.holds.waiting(id).map(({ member, cause }) => [member, WAITS[cause]])),
      lost: new Set(lost.filter((row) => row.open === 0).map(({ member }) => member)),
      open: new Set(lost.filter((row) => row.open === 1).map(({ member }) => member)),
      notes: this.#hub.notes.newest(id, seq),
    };
    return this.#trouble;
  }

  /** Members whose folder only gives that gave an item. */
  #giversOf(id: string): ReadonlySet<string> {
    if (this.#givers?.id !== id) {
      const rows = this.#hub.ports.sql.all<{ member: string }>(GIVERS, id);
      this.#givers = { id, members: new Set(rows.map(({ member }) => member)) };
    }
    return this.#givers.members;
  }

  /** Who made the newest version; whose folder holds it, whatever it receives. */
  #makerOf({ seq }: Stated): string | null {
    return (
      this.#hub.ports.sql.first<{ member: string | null }>("SELECT member FROM revision WHERE seq = ?", seq)?.member ??
      null
    );
  }

  /** A member that joins is told to have reached nothing before its first reading is through. */
  #reached(member: Member): number {
    return member.joining ? 0 : this.#hub.members.mark(member.id).cursor.seq;
  }
}

/** Member by member: copies are found by member and item. */
const GIVERS =
  "SELECT DISTINCT copy.member FROM member CROSS JOIN copy ON copy.member = member.id AND copy.item = ? WHERE coalesce(member.assigned, member.role) = 'source'";

/** A conflict makes its item one that wants a person: it lost in the newest version, or waits; and nobody has decided. */
const COUNTS = "(state = 'open' OR (seq >= ? AND coalesce(state, 'kept') = 'kept'))";

const LOST = "a value from here lost against another one";
const WAITING = "two values wait for a decision";

const IN_SYNC: CopyState = { state: "InSync", reason: null };
const NOT_COUPLED: CopyState = { state: "NotCoupled", reason: "a source receives nothing" };

const OFF = "the direction ring to folder is switched off here";

function rankOf(state: ItemState): 1 | 2 | 3 {
  if (ATTENTION.has(state)) return 1;
  return state === "InSync" ? 3 : 2;
}

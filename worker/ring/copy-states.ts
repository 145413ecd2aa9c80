import type { ItemState } from "../../shared/states.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";

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

type ExceptionRow = { member: string; item: string; state: string; reason: string; tries: number | null };

/**
 * Tells the states of copies from what the hub knows: an exception that the member reported; a value
 * of that member's that lost in the newest version; or how far the member is. "In sync" says that the
 * version was handed to the mailbox and that nothing wrong with it is known.
 */
export class CopyStates {
  readonly members: readonly Member[];
  readonly #hub: Hub;
  /** Cursors of the members that receive, ascending. */
  readonly #cursors: readonly number[];

  constructor(hub: Hub) {
    this.#hub = hub;
    this.members = hub.members.all().filter((member) => member.state !== "left");
    this.#cursors = this.members
      .filter((member) => member.state === "active" && member.role !== "source")
      .map((member) => this.#reached(member))
      .sort((a, b) => a - b);
  }

  /** The state of one member's copy. */
  copy(item: Stated, member: Member): CopyState {
    const exception = this.#hub.ports.sql.first<ExceptionRow>(
      "SELECT * FROM exception WHERE member = ? AND item = ?",
      member.id,
      item.id,
    );
    if (exception) {
      const { state, reason, tries } = exception;
      return { state: state as ItemState, reason: reason || null, ...(tries === null ? {} : { tries }) };
    }
    if (member.suspended !== null) return { state: "Pending", reason: member.suspended };
    if (member.role === "source") return this.#ofSource(item, member);
    if (this.#reached(member) < item.seq)
      return { state: "Pending", reason: member.joining ? "first reading of the folder" : null };
    const lost = this.#hub.ports.sql.first(
      "SELECT 1 AS found FROM conflict WHERE item = ? AND member = ? AND seq >= ?",
      item.id,
      member.id,
      item.seq,
    );
    return { state: lost ? "Conflict" : "InSync", reason: lost ? "a value from here lost against another one" : null };
  }

  /** One state for the whole item: the one that most wants a person; of Failed, the copy that was tried most often. */
  summary(item: Stated): Pick<CopyState, "state" | "tries"> {
    const state = this.#summary(item);
    if (state !== "Failed") return { state };
    const query = "SELECT max(tries) AS tries FROM exception WHERE item = ? AND state = 'Failed'";
    const tries = this.#hub.ports.sql.first<{ tries: number | null }>(query, item.id)?.tries ?? null;
    return tries === null ? { state } : { state, tries };
  }

  #summary(item: Stated): ItemState {
    const rows = this.#hub.ports.sql.all<ExceptionRow>("SELECT * FROM exception WHERE item = ?", item.id);
    const states = new Set(
      rows.filter((row) => this.members.some(({ id }) => id === row.member)).map((row) => row.state),
    );
    if (states.has("Parked")) return "Parked";
    if (states.has("Failed")) return "Failed";
    const conflict = this.#hub.ports.sql.first(
      "SELECT 1 AS found FROM conflict WHERE item = ? AND seq >= ?",
      item.id,
      item.seq,
    );
    if (conflict) return "Conflict";
    return (this.#cursors[0] ?? item.seq) < item.seq ? "Pending" : "InSync";
  }

  /** How many versions the member lacks. */
  behind(member: Member): number {
    return Math.max(0, this.#hub.line.head().seq - this.#hub.members.mark(member.id).cursor.seq);
  }

  /** A member that joins is told to have reached nothing before its first reading is through. */
  #reached(member: Member): number {
    return member.joining ? 0 : this.#hub.members.mark(member.id).cursor.seq;
  }

  #ofSource(item: Stated, member: Member): CopyState {
    const known = this.#hub.ports.sql.first(
      "SELECT 1 AS found FROM copy WHERE member = ? AND item = ?",
      member.id,
      item.id,
    );
    return known ? { state: "InSync", reason: null } : { state: "NotCoupled", reason: "a source receives nothing" };
  }
}

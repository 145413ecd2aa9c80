import { canonical } from "../../shared/content.ts";
import type { KindName } from "../../shared/kinds/kind.ts";
import type { Sql } from "../ports/sql.ts";
import { type MemberConfig, ORIGIN, type Role, type SubmissionNumber, type Version } from "./protocol.ts";
import type { MemberToAdd } from "./admin-protocol.ts";
import { rests } from "./directions.ts";
import { compareNumbers } from "./version.ts";

/** `active`; `leaving`: told to stop, not confirmed yet; `left`: final (P29). */
export type MemberState = "active" | "leaving" | "left";

/** One folder of one mailbox in this ring. */
export interface Member {
  readonly id: string;
  /** Position in the roster; never used twice. */
  readonly slot: number;
  readonly mailbox: string;
  /** The mailbox's address, for people only. */
  readonly label: string;
  readonly folder: string;
  readonly folderName: string;
  readonly role: Role;
  /** Grows with every change of these settings. */
  readonly rev: number;
  readonly state: MemberState;
  /** Until its first full reading is through: equal content is coupled, not created (design: first sync). */
  readonly joining: boolean;
  readonly suspended: string | null;
  readonly addedAt: number;
  /** When it began to read ring and folder from the start: as it was added, or when it last started over (P57). */
  readonly begunAt: number;
  /** The role that an administrator gave it; `role` is what is left of that with a direction switched off. */
  readonly assigned: Role;
  /** The two directions, each with its switch: ring to folder, folder to ring. */
  readonly receives: boolean;
  readonly gives: boolean;
  /** Its first reading waits for an administrator to run the plan. */
  readonly review: boolean;
  /** The plan of its first reading may be carried out (P52). */
  readonly admitted: boolean;
  /** Grows with each decision about what is held of it (P50). */
  readonly decided: number;
  /** Microsoft 365 sends no notices about it: its mailbox could not have them for a while. */
  readonly noticesLost: boolean;
}

/** What a spoke is told of the ring itself. */
export type Told = Pick<MemberConfig, "unmatched" | "onlyCoupled" | "detaches" | "keepsEdits" | "keepsDeletions">;

/** What is so of a member until an administrator says otherwise. */
export const PLAIN = {
  receives: true,
  gives: true,
  review: false,
  admitted: true,
  decided: 0,
  noticesLost: false,
} as const;

/** How far a member is, as the hub last heard. */
export interface Mark {
  readonly cursor: Version;
  /** The newest submission heard (P35). */
  readonly last: SubmissionNumber | null;
  /** The newest report heard (P48). Absent: none. */
  readonly report?: SubmissionNumber;
}

const NO_MARK: Mark = { cursor: ORIGIN, last: null };
const CHUNK = 64;

type MemberRow = {
  id: string;
  slot: number;
  mailbox: string;
  label: string;
  folder: string;
  folder_name: string;
  role: string;
  rev: number;
  state: string;
  joining: number;
  suspended: string | null;
  added_at: number;
  assigned: string | null;
  receives: number;
  gives: number;
  review: number;
  admitted: number;
  decided: number;
  notices_lost: number;
  begun_at: number | null;
};

/**
 * The members of a ring. Settings are a row each; how far each member is stands in the roster, 64
 * members to a row, so that telling a thousand members costs sixteen rows and not a thousand.
 */
export class Members {
  readonly #sql: Sql;
  readonly #ring: string;
  readonly #kind: KindName;
  readonly #members = new Map<string, Member>();
  readonly #marks = new Map<string, Mark>();
  readonly #unsaved = new Set<number>();

  constructor(sql: Sql, ring: string, kind: KindName) {
    this.#sql = sql;
    this.#ring = ring;
    this.#kind = kind;
    for (const row of sql.all<MemberRow>("SELECT * FROM member ORDER BY slot")) this.#members.set(row.id, fromRow(row));
    for (const row of sql.all<{ marks: string }>("SELECT marks FROM roster")) {
      for (const [id, mark] of Object.entries(JSON.parse(row.marks) as Record<string, Mark>)) this.#marks.set(id, mark);
    }
  }

  /** Every member, those that left included, in the order they were added. */
  all(): Member[] {
    return [...this.#members.values()];
  }

  get(id: string): Member | undefined {
    return this.#members.get(id);
  }

  /** The next free place in the roster. */
  nextSlot(): number {
    return Math.max(-1, ...this.all().map((member) => member.slot)) + 1;
  }

  /** Stores a member's settings. */
  save(member: Member): void {
    this.#sql.run(
      `INSERT INTO member VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
       mailbox = excluded.mailbox, label = excluded.label, folder = excluded.folder, folder_name = excluded.folder_name,
       role = excluded.role, rev = excluded.rev, state = excluded.state, joining = excluded.joining, suspended = excluded.suspended,
       assigned = excluded.assigned, receives = excluded.receives, gives = excluded.gives, review = excluded.review,
       admitted = excluded.admitted, decided = excluded.decided, notices_lost = excluded.notices_lost, begun_at = excluded.begun_at`,
      member.id,
      member.slot,
      member.mailbox,
      member.label,
      member.folder,
      member.folderName,
      member.role,
      member.rev,
      member.state,
      member.joining ? 1 : 0,
      member.suspended,
      member.addedAt,
      member.assigned,
      member.receives ? 1 : 0,
      member.gives ? 1 : 0,
      member.review ? 1 : 0,
      member.admitted ? 1 : 0,
      member.decided,
      member.noticesLost ? 1 : 0,
      member.begunAt,
    );
    this.#members.set(member.id, member);
  }

  /** What the member's spoke is told of its membership. */
  config(member: Member, ringActive: boolean, more: Told): MemberConfig {
    return {
      ring: this.#ring,
      member: member.id,
      rev: member.rev,
      kind: this.#kind,
      mailbox: member.mailbox,
      folder: member.folder,
      role: member.role,
      addedAt: member.begunAt,
      active: ringActive && member.state === "active" && !rests(member),
      admitted: member.admitted,
      decided: member.decided,
      ...more,
    };
  }

  mark(id: string): Mark {
    return this.#marks.get(id) ?? NO_MARK;
  }

  /**
   * Notes how far a member is; saved with {@link saveRoster}, unless it was known. What is not saved yet errs on the safe
   * side: a member looks further behind than it is.
   */
  note(id: string, change: Partial<Mark>): void {
    const member = this.#members.get(id);
    const before = this.mark(id);
    const after = { ...before, ...change };
    if (!member || canonical(after) === canonical(before)) return;
    this.#marks.set(id, after);
    this.#unsaved.add(Math.floor(member.slot / CHUNK));
  }

  /** Notes a submission's number, if it is the newest (P35). */
  heard(id: string, number: SubmissionNumber): void {
    const { last } = this.mark(id);
    if (!last || compareNumbers(last, number) < 0) this.note(id, { last: number });
  }

  /** Notes a report's number. False: a newer one was heard before, so this one says how things stood (P48). */
  reported(id: string, number: SubmissionNumber): boolean {
    const { report } = this.mark(id);
    if (report && compareNumbers(number, report) < 0) return false;
    this.note(id, { report: number });
    return true;
  }

  /** Writes the roster rows that changed. */
  saveRoster(): void {
    for (const chunk of this.#unsaved) {
      const marks: Record<string, Mark> = {};
      for (const member of this.#members.values()) {
        const mark = this.#marks.get(member.id);
        if (mark && Math.floor(member.slot / CHUNK) === chunk) marks[member.id] = mark;
      }
      this.#sql.run(
        "INSERT INTO roster VALUES (?, ?) ON CONFLICT (chunk) DO UPDATE SET marks = excluded.marks",
        chunk,
        JSON.stringify(marks),
      );
    }
    this.#unsaved.clear();
  }
}

/** A member that was just added: it reads ring and folder before anything else. @param now epoch milliseconds */
export function newMember(members: Members, id: string, wanted: MemberToAdd, now: number): Member {
  const { mailbox, label, folder, folderName, role } = wanted;
  return {
    id,
    slot: members.nextSlot(),
    mailbox,
    label,
    folder,
    folderName,
    role,
    rev: 1,
    state: "active",
    joining: true,
    suspended: null,
    addedAt: now,
    begunAt: now,
    ...PLAIN,
    assigned: role,
    review: wanted.review ?? false,
    admitted: false,
  };
}

function fromRow(row: MemberRow): Member {
  return {
    id: row.id,
    slot: row.slot,
    mailbox: row.mailbox,
    label: row.label,
    folder: row.folder,
    folderName: row.folder_name,
    role: row.role as Role,
    rev: row.rev,
    state: row.state as MemberState,
    joining: row.joining === 1,
    suspended: row.suspended,
    addedAt: row.added_at,
    begunAt: row.begun_at ?? row.added_at,
    // Members that were added before directions could be switched have the role that they were given.
    assigned: (row.assigned ?? row.role) as Role,
    receives: row.receives === 1,
    gives: row.gives === 1,
    review: row.review === 1,
    admitted: row.admitted === 1,
    decided: row.decided,
    noticesLost: row.notices_lost === 1,
  };
}

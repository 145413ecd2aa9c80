import type { Properties } from "../../sandbox/graph/state/model.ts";
import type { Role } from "../../worker/ring/protocol.ts";

/** The field whose value tells which contact it is; nobody edits it. */
export const KEY = "officeLocation";
/** Fields of one text that users edit, and those that the server makes of them. */
export const TEXTS = [
  "givenName",
  "displayName",
  "fileAs",
  "jobTitle",
  "department",
  "nickName",
  "personalNotes",
  "mobilePhone",
] as const;

/** A value with its field, without what servers are known to take away: so that a rewritten value is the same value. */
export function mark(field: string, value: unknown): string {
  return `${field} ${typeof value === "string" ? value.replace(/[!#]/g, "").trim() : JSON.stringify(value)}`;
}

/** The marks of everything that a contact shows. */
export function marksOf(properties: Properties): Set<string> {
  const marks = new Set<string>();
  for (const field of TEXTS)
    if (properties[field] !== null && properties[field] !== "") marks.add(mark(field, properties[field]));
  for (const tag of tagsOf(properties)) marks.add(mark("categories", tag));
  return marks;
}

/** A contact's categories. */
export function tagsOf(properties: Properties): readonly string[] {
  return (properties["categories"] as readonly string[] | undefined) ?? [];
}

/** A user deleted a copy, or moved it out of the folder. */
export interface Deletion {
  readonly member: string;
  readonly role: Role;
  readonly at: number;
  /** The copy's create or change was not confirmed to the spoke yet (limit 3). */
  readonly unconfirmed: boolean;
  /** It was moved to another folder. */
  readonly moved: boolean;
  /** When it was, another two-way folder held it, too. */
  readonly elsewhere: boolean;
  /** Everything that the deleter had seen, what it had overwritten included. */
  readonly seen: ReadonlySet<string>;
  /** How many edits there were anywhere. */
  readonly edits: number;
}

/** An edit of one value; `removed`: of a category, and what is marked is the category. */
interface Edit {
  readonly mark: string;
  readonly removed: boolean;
  readonly derived: boolean;
}

/** Everything that users did with one contact, in all folders. */
export interface KeyBook {
  made: number;
  duplicates: number;
  /** Restored, moved back, made anew from a deleted one. */
  backs: number;
  /** Who put a deleted copy back last, and when. */
  lastBack: { readonly member: string; readonly role: Role; readonly at: number } | null;
  /** Equal copies that lay in a folder when its member joined. */
  joins: number;
  /** Edits there were when the last such copy lay there. */
  joinedAt: number;
  /** Where it was made. */
  at: string;
  /** A reader made copies of its own. */
  ofReader: boolean;
  readonly deletions: Deletion[];
  readonly edits: Edit[];
}

/** What users did: the only thing that the oracle knows beside what the folders hold. */
export class UserBooks {
  readonly keys = new Map<string, KeyBook>();
  /** Every value a user made: where, and whose. */
  readonly values = new Map<string, { readonly key: string; readonly field: string; readonly member: string }>();
  /** Values that a user overwrote or removed, having seen them. */
  readonly overwritten = new Set<string>();
  /** Values that a user deleted together with their contact. */
  readonly deleted = new Set<string>();
  /** Categories that a user removed, and who did when. */
  readonly removed = new Map<
    string,
    { readonly key: string; readonly member: string; readonly role: Role; readonly at: number }
  >();
  /** Limit 1: overwritten unseen on a server that ignores If-Match. */
  readonly clobbered = new Set<string>();
  /** Limit 1: contacts that were deleted so. */
  readonly clobberedKeys = new Set<string>();
  /** What somebody changed where: `member key field`. */
  readonly touched = new Set<string>();
  readonly #previous = new Map<string, Set<string>>();

  book(key: string): KeyBook {
    const known = this.keys.get(key);
    if (known) return known;
    const fresh: KeyBook = {
      made: 0,
      duplicates: 0,
      backs: 0,
      lastBack: null,
      joins: 0,
      joinedAt: 0,
      at: "",
      ofReader: false,
      deletions: [],
      edits: [],
    };
    this.keys.set(key, fresh);
    return fresh;
  }

  /** A user changed a contact from `before` to `after`, or made it. */
  changed(member: string, role: Role, before: Properties | null, after: Properties, now: number): void {
    const key = String(after[KEY]);
    for (const field of TEXTS) {
      const [old, value] = [before?.[field] || null, after[field] || null];
      if (old !== value) this.touched.add(`${member} ${key} ${field}`);
      if (old === value || value === null) continue;
      this.#value(member, key, field, mark(field, value), old === null ? null : mark(field, old));
    }
    const [had, has] = [before ? tagsOf(before) : [], tagsOf(after)];
    if (had.length !== has.length) this.touched.add(`${member} ${key} categories`);
    for (const tag of has)
      if (!had.includes(tag)) this.#value(member, key, "categories", mark("categories", tag), null);
    for (const tag of had) {
      if (has.includes(tag)) continue;
      const gone = mark("categories", tag);
      this.overwritten.add(gone);
      this.removed.set(gone, { key, member, role, at: now });
      this.book(key).edits.push({ mark: gone, removed: true, derived: false });
    }
  }

  #value(member: string, key: string, field: string, value: string, old: string | null): void {
    if (value === old) return;
    if (!this.values.has(value)) this.values.set(value, { key, field, member });
    if (old !== null) {
      this.overwritten.add(old);
      const previous = this.#previous.get(value) ?? new Set();
      this.#previous.set(value, previous.add(old));
    }
    this.book(key).edits.push({ mark: value, removed: false, derived: false });
  }

  /** A user took a copy out of the folder. */
  gone(properties: Properties, how: Omit<Deletion, "seen" | "edits">): void {
    const book = this.book(String(properties[KEY]));
    const marks = marksOf(properties);
    for (const each of marks) this.deleted.add(each);
    book.deletions.push({ ...how, seen: this.#ancestors(marks), edits: book.edits.length });
  }

  /** Limit 2: the server changed a value by itself, or its change was hidden by a lost reply: that looks like an edit. */
  derived(key: string): void {
    this.book(key).edits.push({ mark: "", removed: false, derived: true });
  }

  /** Limit 1: our own write took away what was there. */
  clobber(properties: Properties, fields: ReadonlySet<string> | null): void {
    for (const each of marksOf(properties)) {
      if (fields === null || fields.has(each.slice(0, each.indexOf(" ")))) this.clobbered.add(each);
    }
    if (fields === null) this.clobberedKeys.add(String(properties[KEY]));
  }

  /** The marks, and all that they replaced. */
  #ancestors(marks: ReadonlySet<string>): Set<string> {
    const seen = new Set<string>();
    const open = [...marks];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(this.#previous.get(next) ?? []));
    }
    return seen;
  }
}

/** Whether an edit was made that the deleter cannot have seen, so that the contact may live on. */
export function hasUnseenEdit(book: KeyBook, deletion: Deletion): boolean {
  return book.edits.some(
    (edit, index) =>
      index >= deletion.edits ||
      edit.derived ||
      (edit.removed ? deletion.seen.has(edit.mark) : !deletion.seen.has(edit.mark)),
  );
}

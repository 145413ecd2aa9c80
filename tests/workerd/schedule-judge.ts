import type { Role } from "../../worker/ring/protocol.ts";
import type { Done, Texts } from "../support/street-people.ts";
import type { FolderNow } from "../support/street.ts";

/** Somebody took a contact away. */
interface Deletion {
  readonly role: Role;
  readonly member: number;
  /** Ringfold surely knew this copy as it was (limit 3 of docs/SPEC.md). */
  readonly sure: boolean;
  /** Every value that the deleter had seen, with all that those had replaced. */
  readonly seen: ReadonlySet<string>;
  /** How many values had been typed into this contact anywhere. */
  readonly typed: number;
}

/** All that people did with one contact, in all folders. */
interface Life {
  made: number;
  doubled: number;
  back: number;
  /** Who put it back last, and how many deletions there were by then; `null`: nobody. */
  lastBack: { readonly member: number; readonly role: Role; readonly deletions: number } | null;
  /** A reader made it, doubled it or put it back: that copy is the reader's own. */
  readersOwn: boolean;
  readonly deletions: Deletion[];
  readonly typed: string[];
}

/** One member's folder in the end. */
export interface Folder {
  readonly member: number;
  readonly role: Role;
  readonly now: FolderNow;
}

/** What people did: all that the judge knows besides what the folders hold and what the ring lists as conflicts. */
export class PeopleBook {
  readonly lives = new Map<string, Life>();
  /** Each value, which contact's it is, and where it was typed. No value is ever typed twice. */
  readonly values = new Map<string, { readonly key: string; readonly member: number; readonly role: Role }>();
  /** Overwritten, or deleted with their contact, by somebody who saw them. */
  readonly dismissed = new Set<string>();
  readonly #replaced = new Map<string, Set<string>>();

  /** Notes what a person did. */
  note(member: number, role: Role, what: string, done: Done): void {
    const life = this.#life(done.key);
    if (role === "reader" && (what === "create" || what === "duplicate" || what === "restore")) life.readersOwn = true;
    switch (what) {
      case "create":
        life.made += 1;
        this.#typed(member, role, null, done.after);
        break;
      case "edit":
        this.#typed(member, role, done.before, done.after);
        break;
      case "duplicate":
        life.doubled += 1;
        break;
      case "restore":
        life.back += 1;
        life.lastBack = { member, role, deletions: life.deletions.length };
        break;
      case "delete":
        life.deletions.push(this.#deletion(member, role, done));
        for (const value of valuesOf(done.before)) this.dismissed.add(value);
    }
  }

  #typed(member: number, role: Role, before: Texts | null, after: Texts | null): void {
    for (const [field, value] of Object.entries(after?.values ?? {})) {
      const old = (before?.values as Readonly<Record<string, string>> | undefined)?.[field];
      if (value === old || !after) continue;
      this.values.set(value, { key: after.key, member, role });
      this.#life(after.key).typed.push(value);
      if (old === undefined) continue;
      this.dismissed.add(old);
      this.#replaced.set(value, (this.#replaced.get(value) ?? new Set()).add(old));
    }
  }

  #deletion(member: number, role: Role, { key, before, sure }: Done): Deletion {
    const seen = new Set<string>();
    const open = valuesOf(before);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (!seen.has(next)) open.push(...(this.#replaced.get(next) ?? []));
      seen.add(next);
    }
    return { member, role, sure, seen, typed: this.#life(key).typed.length };
  }

  #life(key: string): Life {
    const known = this.lives.get(key);
    if (known) return known;
    const life: Life = { made: 0, doubled: 0, back: 0, lastBack: null, readersOwn: false, deletions: [], typed: [] };
    this.lives.set(key, life);
    return life;
  }
}

/**
 * What is wrong in the end, in words, each with the promise of docs/SPEC.md that it breaks. It forgives limit 3, and
 * where people left more than one right end it judges only what holds in all of them, as tests/sim/oracle.ts does.
 * @param listed the values in the ring's list of conflicts
 */
export function judge(book: PeopleBook, folders: readonly Folder[], listed: ReadonlySet<string>): string[] {
  return [
    ...judgeConvergence(book, folders),
    ...judgeValues(book, folders, listed),
    ...[...book.lives].flatMap(([key, life]) => [
      ...judgeCopies(key, life, folders),
      ...judgeReturn(key, life, folders),
      ...judgePutBack(key, life, folders),
    ]),
  ];
}

/** S1: all two-way folders hold the same; a reader's that, and what is its own. */
function judgeConvergence(book: PeopleBook, folders: readonly Folder[]): string[] {
  const [first, ...others] = folders.filter(({ role }) => role === "two-way");
  const want = first ? linesOf(first) : [];
  return [...others, ...folders.filter(({ role }) => role === "reader")].flatMap(({ member, role, now }) => {
    const rest = linesOf({ member, role, now });
    const missing = want.filter((line) => !take(rest, line));
    const own = (line: string): boolean => role === "reader" && book.lives.get(keyIn(line))?.readersOwn === true;
    const foreign = rest.filter((line) => !own(line));
    if (missing.length + foreign.length === 0) return [];
    return `[S1] ${role} ${member} lacks ${missing.join("; ") || "nothing"} of 0 and has beside ${foreign.join("; ") || "nothing"}`;
  });
}

/** S2: every value typed is in the ring, or was dismissed by somebody who saw it, or is a listed conflict. */
function judgeValues(book: PeopleBook, folders: readonly Folder[], listed: ReadonlySet<string>): string[] {
  const live = (roles: readonly Role[]): Set<string> =>
    new Set(folders.filter(({ role }) => roles.includes(role)).flatMap(({ now }) => now.contacts.flatMap(valuesOf)));
  const shared = live(["two-way"]);
  const readers = live(["reader"]);
  return [...book.values].flatMap(([value, { key, member, role }]) => {
    const there = shared.has(value) || (role === "reader" && readers.has(value));
    if (there || book.dismissed.has(value) || listed.has(value)) return [];
    return `[S2] lost ${value} of ${key}, typed at ${role} ${member}`;
  });
}

/** S3, S13: as many copies as people made; exactly so, where nobody deleted any. */
function judgeCopies(key: string, life: Life, folders: readonly Folder[]): string[] {
  const made = life.made + life.doubled;
  const exact = life.deletions.length === 0 && life.back === 0 && !life.readersOwn;
  return folders.flatMap(({ member, role, now }) => {
    const count = now.contacts.filter((contact) => contact.key === key).length;
    if (count > made + life.back)
      return `[S3] ${role} ${member} has ${count} of ${key}, people made ${made + life.back}`;
    return exact && role !== "source" && count !== made
      ? `[S3] ${role} ${member} has ${count} of ${key}, not ${made}`
      : [];
  });
}

/** S4: what somebody deleted who had seen every edit does not return. */
function judgeReturn(key: string, life: Life, folders: readonly Folder[]): string[] {
  if (life.readersOwn || life.doubled > 0 || life.back > 0) return [];
  if (!folders.some(({ role, now }) => role === "two-way" && now.contacts.some((contact) => contact.key === key)))
    return [];
  return life.deletions.flatMap(({ member, role, sure, seen, typed }) => {
    const unseen = life.typed.some((value, at) => at >= typed || !seen.has(value));
    return role === "reader" || !sure || unseen ? [] : `[S4] ${key} is back, though deleted at ${role} ${member}`;
  });
}

/** S2: what a person put back is there, if nobody else deleted it, nor they after it. */
function judgePutBack(key: string, life: Life, folders: readonly Folder[]): string[] {
  const back = life.lastBack;
  if (back?.role !== "two-way") return [];
  if (life.deletions.some(({ member }, at) => member !== back.member || at >= back.deletions)) return [];
  return folders.flatMap(({ member, role, now }) =>
    role !== "two-way" || now.contacts.some((contact) => contact.key === key)
      ? []
      : `[S2] ${key} was put back at ${back.member}, and is not at ${member}`,
  );
}

function linesOf({ now }: Folder): string[] {
  return now.contacts.map(({ key, values }) => {
    const fields = Object.entries(values).toSorted(([a], [b]) => a.localeCompare(b));
    return [key, ...fields.map(([field, value]) => `${field} ${value}`)].join(", ");
  });
}

function keyIn(line: string): string {
  return line.split(",")[0] ?? "";
}

function take(list: string[], wanted: string): boolean {
  const at = list.indexOf(wanted);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

function valuesOf(contact: Texts | null): string[] {
  return Object.values(contact?.values ?? {});
}

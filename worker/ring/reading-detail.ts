import type { Hold } from "./holds.ts";

/** What is remembered of a first reading, in its hold. */
export interface ReadingDetail {
  /** Everything that lies in the folder was submitted once. */
  readonly listed: boolean;
  /** The ring's newest version when the copies were matched; `null`: not yet. */
  readonly head: number | null;
  /** The rules that an administrator chose for this member. */
  readonly matchBy: readonly string[] | null;
  /** It is the mailbox's own default folder. */
  readonly ownFolder: boolean;
}

/** A reading that has just begun. */
export const BLANK_READING: ReadingDetail = { listed: false, head: null, matchBy: null, ownFolder: false };

/** The hold of a member's first reading; a member has one. */
export function readingId(member: string): string {
  return `joining-${member}`;
}

/** What a hold remembers of a first reading. */
export function readingOf(hold: Hold): ReadingDetail {
  return { ...BLANK_READING, ...hold.detail };
}

import { sameValue, type Content, type Value } from "../../../shared/content.ts";
import { contact as kind } from "../../../shared/kinds/contact.ts";
import type { RawItem } from "../../../shared/kinds/kind.ts";

/** The folders of a mailbox that the page shows. */
export type FolderName = "ring" | "deleted" | "own";

/** What just happened to a contact, for a while. */
export interface Change {
  readonly at: number;
  readonly words: string;
  readonly by: string;
}

/** A contact as it lies in one mailbox. */
export interface Contact {
  /** Immutable id. */
  readonly id: string;
  readonly etag: string;
  readonly folder: FolderName;
  readonly content: Content;
  readonly title: string;
  readonly detail: string;
  readonly isPrivate: boolean;
  readonly change: Change | null;
}

/** A contact of Graph's as the page shows it. */
export function toContact(raw: RawItem, folder: FolderName): Contact {
  const content = kind.toContent(raw);
  const title = kind.title(content);
  return {
    id: String(raw["id"]),
    etag: String(raw["@odata.etag"]),
    folder,
    content,
    title,
    detail: detailOf(content, title),
    isPrivate: kind.isPrivate(raw),
    change: null,
  };
}

/** By title, as people expect it. */
export function byTitle(a: Contact, b: Contact): number {
  return a.title.localeCompare(b.title) || (a.id < b.id ? -1 : 1);
}

/** Whether a contact holds all of these words anywhere. */
export function holds(one: Contact, search: string): boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return true;
  const text = Object.entries(one.content)
    .map(([field, value]) => kind.describe(field, value))
    .join("\n")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** The labels of the fields in which two contents differ. */
export function differences(before: Content, after: Content): string[] {
  return kind.fields.filter(({ name }) => !sameValue(before[name], after[name])).map(({ label }) => label);
}

/**
 * The contacts as read now, each marked with what happened since `before` was read.
 * @param by who wrote a contact, by its id and whether it was not there before
 */
export function marked(
  before: readonly Contact[],
  after: readonly Contact[],
  now: number,
  by: (id: string, isNew: boolean) => string,
): Contact[] {
  const known = new Map(before.map((one) => [one.id, one]));
  return after.map((one) => {
    const old = known.get(one.id);
    if (old?.etag === one.etag && old.folder === one.folder) return { ...one, change: old.change };
    const words = happened(old, one);
    return {
      ...one,
      change: words === null ? (old?.change ?? null) : { at: now, words, by: by(one.id, old === undefined) },
    };
  });
}

function happened(old: Contact | undefined, now: Contact): string | null {
  if (old === undefined) return now.folder === "deleted" ? "Deleted" : "New";
  if (old.folder !== now.folder) return now.folder === "deleted" ? "Deleted" : "Restored";
  const labels = differences(old.content, now.content);
  if (labels.length > 0)
    return labels.length > 3 ? `${labels.slice(0, 2).join(", ")} and ${labels.length - 2} more` : labels.join(", ");
  return old.isPrivate === now.isPrivate ? null : now.isPrivate ? "Marked private" : "No longer private";
}

function detailOf(content: Content, title: string): string {
  const candidates = [
    content["jobTitle"],
    content["companyName"],
    firstOf(content["emailAddresses"]),
    content["mobilePhone"],
    firstOf(content["businessPhones"]),
  ];
  const texts = candidates.filter((text): text is string => typeof text === "string" && text !== title);
  return texts.slice(0, 2).join(", ");
}

function firstOf(value: Value | undefined): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const first = value[0] as string | Readonly<Record<string, string>> | undefined;
  return typeof first === "string" ? first : first?.["address"];
}

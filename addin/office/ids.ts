import type { CurrentItem } from "../ports.ts";

/**
 * An id of Outlook's, with its form. Outlook gives EWS ids everywhere but on phones, where they are
 * REST ids already; the two differ in two characters, so an id without them may be either.
 */
export function itemId(id: string, platform: string | null): NonNullable<CurrentItem["id"]> {
  const mobile = platform === "iOS" || platform === "Android";
  return { id, form: mobile || /[-_]/.test(id) ? "rest" : "ews" };
}

/** One key for an item, whatever client names it: the REST form, as `mailbox.convertToRestId` makes it. */
export function itemKey(id: string): string {
  return id.replaceAll("/", "-").replaceAll("+", "_");
}

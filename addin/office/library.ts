/**
 * Microsoft's office.js, as a page finds it: it comes from Microsoft's address, before our script,
 * or not at all. Types by @types/office-js; what this very build lacks is asked for before use.
 */

/** The library's root. */
export type Library = typeof Office;

/** A call of the library that answers through a callback. */
type Call<T> = (done: (answer: Office.AsyncResult<T>) => void) => void;

/** The library; `null`: it could not be loaded. */
export function library(): Library | null {
  return (globalThis as { Office?: Library }).Office ?? null;
}

/** Whether the client supports a requirement set. */
export function supports({ context }: Library, set: string, version: string): boolean {
  try {
    return context.requirements.isSetSupported(set, version);
  } catch {
    return false; // Outside of Office there is no context to ask.
  }
}

/** The value of a call; `null`: it failed, or this client has no such call. */
export async function ask<T>(call: Call<T>): Promise<T | null> {
  return await new Promise((resolve) => {
    try {
      call(({ status, value }) => resolve(String(status) === "succeeded" ? value : null));
    } catch {
      resolve(null);
    }
  });
}

/** What the address, name and frame of this page say about Outlook, before the library knows. */
export function looksHosted(page: Pick<Window, "name" | "location" | "parent">): boolean {
  return page.parent !== page || page.location.search.includes("_host_Info") || page.name.includes("hostInfo");
}

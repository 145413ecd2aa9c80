/** For tests: a small object that stands for office.js, as far as the add-in asks it. The real one runs end to end. */
import type { Library } from "./library.ts";

type Done<T> = (answer: Office.AsyncResult<T>) => void;

/** A call of the library that succeeds with a value. */
export function answering<T>(value: T): (done: Done<T>) => void {
  return (done) => done({ status: "succeeded", value } as unknown as Office.AsyncResult<T>);
}

/** A call of the library that fails. */
export function failing(): (done: Done<never>) => void {
  return (done) => done({ status: "failed", error: { code: 9046 } } as unknown as Office.AsyncResult<never>);
}

/** A field of an item that is being written. */
export function field<T>(value: T): { getAsync: (done: Done<T>) => void } {
  return { getAsync: answering(value) };
}

/** Somebody, as Outlook names them. */
export function named(displayName: string, emailAddress: string): { displayName: string; emailAddress: string } {
  return { displayName, emailAddress };
}

/** What to stand for. */
export interface Wish {
  /** The open item; `null`: none. */
  readonly item?: object | null;
  readonly host?: string | null;
  readonly theme?: string;
  readonly events?: readonly string[];
  readonly sets?: readonly string[];
  readonly platform?: string;
  readonly mailbox?: object;
}

/** A stand-in for Outlook. */
export class OfficeStand {
  readonly library: Library;
  readonly #handlers = new Map<string, (event: unknown) => void>();
  readonly #mailbox: { item: unknown };

  constructor(wish: Wish = {}) {
    const events = wish.events ?? ["ItemChanged", "OfficeThemeChanged", "RecipientsChanged"];
    this.#mailbox = {
      item: wish.item ?? null,
      userProfile: { displayName: "Me Myself", emailAddress: "me@contoso.test" },
      addHandlerAsync: (event: string, call: (event: unknown) => void) => void this.#handlers.set(event, call),
      ...wish.mailbox,
    } as unknown as { item: unknown };
    this.library = {
      EventType: Object.fromEntries(events.map((name) => [name, name])),
      MailboxEnums: {
        ItemNotificationMessageType: {
          ProgressIndicator: "progressIndicator",
          InformationalMessage: "informationalMessage",
          ErrorMessage: "errorMessage",
        },
      },
      context: {
        mailbox: this.#mailbox,
        displayLanguage: "en-GB",
        platform: wish.platform ?? "OfficeOnline",
        requirements: { isSetSupported: (set: string, version: string) => wish.sets?.includes(`${set} ${version}`) },
        ...(wish.theme === undefined ? {} : { officeTheme: { bodyBackgroundColor: wish.theme } }),
      },
      onReady: () => Promise.resolve({ host: wish.host === undefined ? "Outlook" : wish.host, platform: null }),
    } as unknown as Library;
  }

  /** Outlook shows something else, and tells it. */
  select(item: object | null): void {
    this.#mailbox.item = item;
    this.tell("ItemChanged", {});
  }

  /** Outlook tells of an event. */
  tell(event: string, details: unknown): void {
    const handler = this.#handlers.get(event);
    if (handler === undefined) throw new Error(`nobody listens to ${event}`);
    handler(details);
  }

  listensTo(event: string): boolean {
    return this.#handlers.has(event);
  }
}

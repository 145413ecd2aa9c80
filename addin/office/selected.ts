import type { Selection } from "../ports.ts";
import { ask, type Library } from "./library.ts";
import { isWritten, type OutlookItem, readItem, readNow } from "./read-item.ts";

/** How often the people of an item that is being written are read where Outlook tells no changes, milliseconds. */
const POLL_MS = 3_000;

/** The time, as far as it is used here. */
export interface Timer {
  /** Calls every so many milliseconds. Answers how to stop. */
  every(ms: number, call: () => void): () => void;
}

/** What is selected in Outlook, and its changes. */
export class Selected {
  readonly #timer: Timer;
  readonly #listeners = new Set<(selection: Selection) => void>();
  #selection: Selection = { kind: "waiting" };
  /** Counts the items: what is told late of an earlier one is dropped. */
  #turn = 0;
  /** Counts the readings of an item that is being written: the newest counts. */
  #reading = 0;
  #stopPolling: () => void = () => undefined;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  get selection(): Selection {
    return this.#selection;
  }

  listen(changed: (selection: Selection) => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }

  /** Not in Outlook. */
  outside(): void {
    this.#set({ kind: "browser" });
  }

  /** Once Outlook is there. */
  start(office: Library): void {
    const mailbox = office.context.mailbox as Office.Mailbox | undefined;
    this.#follow(office, mailbox, "ItemChanged", () => this.#take(office));
    this.#follow(office, mailbox, "SelectedItemsChanged", () => void this.#count(office, mailbox));
    this.#take(office);
  }

  #follow(office: Library, mailbox: Office.Mailbox | undefined, name: string, call: () => void): void {
    const event = (office.EventType as unknown as Record<string, string | undefined>)[name];
    if (event === undefined || typeof mailbox?.addHandlerAsync !== "function") return;
    try {
      mailbox.addHandlerAsync(event, call);
    } catch {
      // The client does not tell it: then the pane closes with the item.
    }
  }

  /** Takes what is open now. Outlook has put the new item in place by the time it tells of it. */
  #take(office: Library): void {
    this.#turn += 1;
    this.#stopPolling();
    const item = itemOf(office);
    if (item === null) {
      this.#set({ kind: "none" });
      return;
    }
    const draft = `item-${this.#turn}`;
    const now = readNow(office, item, draft);
    if (now !== null) {
      this.#set({ kind: "item", item: now });
      return;
    }
    this.#set({ kind: "waiting" });
    void this.#read(office, item, draft);
    if (isWritten(item)) this.#followPeople(office, item, draft);
  }

  async #read(office: Library, item: OutlookItem, draft: string): Promise<void> {
    this.#reading += 1;
    const [turn, reading] = [this.#turn, this.#reading];
    const read = await readItem(office, item, draft);
    if (turn === this.#turn && reading === this.#reading) this.#set({ kind: "item", item: read });
  }

  /** Recipients of what is being written change under the pane; before Mailbox 1.7 nobody tells. */
  #followPeople(office: Library, item: OutlookItem, draft: string): void {
    const turn = this.#turn;
    const again = (): void => {
      if (turn === this.#turn) void this.#read(office, item, draft);
    };
    const poll = (): void => {
      if (turn === this.#turn) this.#stopPolling = this.#timer.every(POLL_MS, again);
    };
    const event = office.EventType.RecipientsChanged as Office.EventType | undefined;
    if (event === undefined || typeof item.addHandlerAsync !== "function") {
      poll();
      return;
    }
    try {
      item.addHandlerAsync(String(event), again, ({ status }) => {
        if (String(status) !== "succeeded") poll();
      });
    } catch {
      poll();
    }
  }

  /** Several messages at once. To read which, an add-in would need leave to write the mailbox: ours has none. */
  async #count(office: Library, mailbox: Office.Mailbox | undefined): Promise<void> {
    const turn = this.#turn;
    const selected = await ask<Office.SelectedItemDetails[]>((done) => mailbox?.getSelectedItemsAsync(done));
    if (turn !== this.#turn) return;
    if ((selected?.length ?? 0) > 1) {
      this.#turn += 1;
      this.#stopPolling();
      this.#set({ kind: "many" });
    } else if (this.#selection.kind === "many") this.#take(office);
  }

  #set(selection: Selection): void {
    if (JSON.stringify(selection) === JSON.stringify(this.#selection)) return;
    this.#selection = selection;
    for (const listener of this.#listeners) listener(selection);
  }
}

function itemOf({ context }: Library): OutlookItem | null {
  const mailbox = context.mailbox as Office.Mailbox | undefined;
  // Nothing selected: null in a pinned pane, undefined in one that was opened without an item.
  return (mailbox?.item as unknown as OutlookItem | null | undefined) ?? null;
}

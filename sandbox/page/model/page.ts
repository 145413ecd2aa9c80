import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { contact as kind } from "../../../shared/kinds/contact.ts";
import { PRIVATE_FLAG, SENSITIVITY } from "../../../shared/kinds/contact-fields.ts";
import type { Content } from "../../../shared/content.ts";
import type { Config } from "../client/config.ts";
import { Graph } from "../client/graph.ts";
import { listen } from "../client/live.ts";
import { Ringfold } from "../client/ringfold.ts";
import { Sandbox, type MailboxInfo } from "../client/sandbox.ts";
import { Tokens } from "../client/tokens.ts";
import { Activity } from "./activity.ts";
import { differences, type Contact } from "./contacts.ts";
import { Mailboxes } from "./mailboxes.ts";
import { RingWatch } from "./ring-watch.ts";
import { Watched } from "./value.ts";

/** A word to the person, and what can be done about it. */
export interface Notice {
  readonly words: string;
  readonly isError: boolean;
  readonly undo: (() => Promise<void>) | null;
}

/** What is open for editing. */
export interface Editing {
  readonly mailbox: MailboxInfo;
  /** `null`: a new one. */
  readonly contact: Contact | null;
}

const SHOWN_KEY = "ringfold-sandbox-shown";
const FIRST_SHOWN = 4;

/** Everything that the page knows and does. */
export class Page {
  readonly config: Config;
  readonly sandbox: Sandbox;
  readonly activity: Activity;
  readonly mailboxes: Mailboxes;
  readonly ring: RingWatch;
  readonly connected = new Watched(true);
  readonly search = new Watched("");
  readonly notice = new Watched<Notice | null>(null);
  readonly editing = new Watched<Editing | null>(null);
  private readonly graph: Graph;

  constructor(config: Config) {
    this.config = config;
    const tokens = new Tokens(config);
    this.sandbox = new Sandbox(config);
    this.graph = new Graph(config, tokens);
    this.activity = new Activity(this.sandbox);
    this.mailboxes = new Mailboxes(this.graph, config.ringFolder, (mailbox, id, isNew) =>
      this.activity.writer(mailbox, id, isNew),
    );
    this.ring = new RingWatch(new Ringfold(config, tokens), config.ring);
  }

  /** Reads who there is, and follows from then on. */
  async open(): Promise<void> {
    const place = new Map(this.config.mailboxes.map((id, index) => [id, index]));
    const last = place.size;
    const list = (await this.sandbox.mailboxes()).sort((a, b) => (place.get(a.id) ?? last) - (place.get(b.id) ?? last));
    this.mailboxes.list.set(list);
    let isFirst = true;
    listen(
      ({ requests, mailboxes }) => {
        if (isFirst) this.activity.beginAt(requests);
        isFirst = false;
        // The log first: it says who made the changes that the mailboxes are then found to hold.
        void this.activity.heard(requests).then(() => this.mailboxes.heard(mailboxes));
        this.ring.heard();
      },
      (connected) => this.connected.set(connected),
    );
    const kept = (localStorage.getItem(SHOWN_KEY) ?? "").split(",").filter((id) => list.some((one) => one.id === id));
    this.mailboxes.show(kept.length > 0 ? kept : list.slice(0, FIRST_SHOWN).map(({ id }) => id));
  }

  /** Puts these mailboxes on show, also the next time. */
  show(ids: readonly string[]): void {
    localStorage.setItem(SHOWN_KEY, ids.join(","));
    this.mailboxes.show(ids);
  }

  /** Saves what was edited: only the fields that differ, as a mail program does. */
  async save({ mailbox, contact }: Editing, content: Content): Promise<void> {
    const changed = kind.fields.map(({ name }) => name);
    if (contact === null) {
      const named = changed.filter((name) => content[name] !== undefined);
      this.activity.note(`You created ${kind.title(content)} in ${mailbox.displayName}`, mailbox.id);
      const folder = this.mailboxes.folderId(mailbox, "ring");
      if (folder === undefined) throw new Error(`There is no folder "${this.config.ringFolder}" in this mailbox.`);
      await this.graph.create(mailbox.id, folder, kind.toBody(content, named));
      return this.say(`Created ${kind.title(content)}.`);
    }
    const labels = differences(contact.content, content);
    if (labels.length === 0) return this.say("Nothing was changed.");
    const names = kind.fields.filter(({ label }) => labels.includes(label)).map(({ name }) => name);
    this.activity.note(`You changed ${labels.join(", ")} of ${contact.title} in ${mailbox.displayName}`, contact.id);
    await this.graph.change(mailbox.id, contact.id, kind.toBody(content, names));
    this.say(`Saved ${kind.title(content)}.`);
  }

  /** Marks a contact private, or takes the mark off. */
  async setPrivate(mailbox: MailboxInfo, contact: Contact, isPrivate: boolean): Promise<void> {
    const words = isPrivate ? `marked ${contact.title} private` : `took the private mark off ${contact.title}`;
    this.activity.note(`You ${words} in ${mailbox.displayName}`, contact.id);
    await this.graph.change(mailbox.id, contact.id, {
      singleValueExtendedProperties: [
        { id: SENSITIVITY, value: isPrivate ? "2" : "0" },
        { id: PRIVATE_FLAG, value: String(isPrivate) },
      ],
    });
    this.say(
      isPrivate
        ? `${contact.title} is private now; Ringfold leaves it alone.`
        : `${contact.title} is not private any more.`,
    );
  }

  /** Deletes a contact, as Outlook does; from Deleted Items, for good. */
  async remove(mailbox: MailboxInfo, contact: Contact): Promise<void> {
    const isGone = contact.folder === "deleted";
    this.activity.note(
      `You deleted ${contact.title} ${isGone ? "for good " : ""}in ${mailbox.displayName}`,
      contact.id,
    );
    await this.graph.remove(mailbox.id, contact.id);
    if (isGone) this.say(`Deleted ${contact.title} for good.`);
    else this.say(`Deleted ${contact.title}.`, () => this.restore(mailbox, contact));
  }

  /** Puts a contact back from Deleted Items. */
  async restore(mailbox: MailboxInfo, contact: Contact): Promise<void> {
    this.activity.note(`You restored ${contact.title} in ${mailbox.displayName}`, contact.id);
    await this.sandbox.act({ act: "restore", mailbox: mailbox.id, item: contact.id });
    this.say(`Restored ${contact.title}.`);
  }

  /** Copies a contact within its folder, marker and all, as Outlook does. */
  async duplicate(mailbox: MailboxInfo, contact: Contact): Promise<void> {
    this.activity.note(`You copied ${contact.title} in ${mailbox.displayName}`, mailbox.id);
    await this.sandbox.act({ act: "duplicate", mailbox: mailbox.id, item: contact.id });
    this.say(`Copied ${contact.title}.`);
  }

  /** Does something, and tells the person when it fails. */
  async attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const words =
        error instanceof TypeError
          ? "The sandbox cannot be reached."
          : error instanceof Error
            ? error.message
            : String(error);
      this.notice.set({ words: `That did not work: ${words}`, isError: true, undo: null });
      return false;
    }
  }

  private say(words: string, undo: (() => Promise<void>) | null = null): void {
    this.notice.set({ words, isError: false, undo });
  }
}

export const PageContext = createContext<Page | null>(null);

/** The page that a view belongs to. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error("A view outside of the page.");
  return page;
}

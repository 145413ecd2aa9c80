import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { AddinFrame } from "../../host/addin-frame.ts";
import { emptyDraft, keyOf, surfaceOf, type Draft, type Opened } from "../../host/opened.ts";
import { OutlookHost } from "../../host/outlook-host.ts";
import { officeTheme, type ThemeName } from "../../host/theme.ts";
import type { Page } from "../../../page/model/page.ts";
import { Watched } from "../../../page/model/value.ts";
import type { OutlookConfig, OutlookUser } from "../../config.ts";
import type { OutlookItem, OutlookItems, Person } from "../../items.ts";
import { Addin } from "./addin.ts";
import { Hold } from "./hold.ts";
import { authorOf, itemsIn, type Place } from "./mail.ts";
import { manifest } from "./manifest.ts";
import { moveFocus } from "./focus.ts";
import { askBroker, forgetSignIns, SIGNED_IN, type SignInWay } from "./sign-in.ts";

const LANGUAGE = "en-US";
const HALF_HOUR_MS = 30 * 60_000;

/** The dialog in which somebody looks for a contact to edit. */
export interface Looking {
  readonly mailbox: string;
  readonly search: string;
}

/** Everything that the page knows and does. */
export class Outlook {
  readonly config: OutlookConfig;
  readonly contacts: Page;
  readonly host: OutlookHost;
  readonly addin: Addin;
  readonly hold: Hold;
  readonly user: Watched<OutlookUser>;
  readonly place: Watched<Place>;
  readonly theme: Watched<ThemeName>;
  readonly signIn = new Watched<SignInWay>(SIGNED_IN);
  /** Ids of the items chosen in the list. */
  readonly chosen = new Watched<readonly string[]>([]);
  readonly opened = new Watched<Opened | null>(null);
  /** Ids of messages that were opened here: read from then on. */
  readonly read = new Watched<ReadonlySet<string>>(new Set());
  readonly looking = new Watched<Looking | null>(null);
  /** Grows with every change of what the host shows: notifications, a draft. */
  readonly changes = new Watched(0);
  private readonly items: OutlookItems;
  private drafts = 0;

  constructor(config: OutlookConfig, items: OutlookItems, contacts: Page) {
    this.config = config;
    this.items = items;
    this.contacts = contacts;
    this.hold = new Hold(contacts.sandbox);
    const user = this.people()[0];
    if (user === undefined) throw new Error("The sandbox has nobody who could sign in to Outlook.");
    this.user = new Watched(user);
    this.place = new Watched<Place>({ mailbox: user.id, folder: "inbox" });
    this.theme = new Watched<ThemeName>(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.documentElement.dataset["theme"] = this.theme.get();
    this.host = this.makeHost(user);
    this.addin = new Addin({
      host: this.host,
      origin: config.addin,
      language: LANGUAGE,
      opened: this.opened,
      colours: () => officeTheme(this.theme.get()),
      broker: (request) => askBroker({ mailbox: this.user.get().id, scenario: this.signIn.get().scenario, request }),
      changed: () => this.changed(),
    });
  }

  /** Everybody who may sign in. */
  people(): readonly OutlookUser[] {
    return this.config.users.filter(({ isShared }) => !isShared);
  }

  userOf(mailbox: string): OutlookUser | undefined {
    return this.config.users.find(({ id }) => id === mailbox);
  }

  /** Everybody whom some item names or who has a mailbox, each address once: to write to. */
  known(): readonly Person[] {
    const users = this.config.users.map(({ displayName, mail }) => ({ name: displayName, address: mail }));
    const authors = this.items.mailboxes.flatMap((one) => [...one.messages, ...one.appointments].map(authorOf));
    return [...new Map([...authors, ...users].map((one) => [one.address.toLowerCase(), one])).values()];
  }

  /** What lies in the folder that is shown. */
  listed(): readonly OutlookItem[] {
    return itemsIn(this.items, this.place.get());
  }

  /** Signs somebody else in, as with another browser profile. */
  switchTo(user: OutlookUser): void {
    this.addin.closeAll();
    this.host.signIn(user);
    this.user.set(user);
    this.place.set({ mailbox: user.id, folder: "inbox" });
    this.chosen.set([]);
    this.opened.set(null);
  }

  /** Shows a folder; nothing in it is chosen yet. */
  go(place: Place): void {
    this.place.set(place);
    this.choose([]);
    if (place.folder === "calendar") this.addin.suspend();
  }

  /** Chooses items of the list: one is opened, several or none are not. */
  choose(ids: readonly string[]): void {
    this.chosen.set(ids);
    const item = ids.length === 1 ? this.listed().find(({ id }) => id === ids[0]) : undefined;
    if (item !== undefined) this.read.update((before) => new Set([...before, item.id]));
    const { mailbox } = this.place.get();
    const owner = mailbox === this.user.get().id ? undefined : this.userOf(mailbox);
    const shared = owner === undefined ? null : { owner: owner.mail };
    this.show(item === undefined ? null : { kind: "read", item, shared });
  }

  /** Begins to write a message or an event. */
  compose(kind: Draft["kind"]): void {
    const start = Math.ceil(Date.now() / HALF_HOUR_MS) * HALF_HOUR_MS;
    this.chosen.set([]);
    this.show({ kind: "compose", key: `draft-${++this.drafts}`, draft: emptyDraft(kind, start) });
  }

  /** Closes what is open. */
  close(): void {
    this.choose([]);
  }

  setTheme(theme: ThemeName): void {
    this.theme.set(theme);
    document.documentElement.dataset["theme"] = theme;
    this.addin.setColours(officeTheme(theme));
  }

  /** Lets signing in go another way from now on. Frames start anew: the library asks once what Outlook can. */
  async setSignIn(way: SignInWay): Promise<void> {
    this.signIn.set(way);
    this.host.requirements = way.requirements;
    await forgetSignIns();
    this.addin.restart();
  }

  /** Opens the search for a contact: in somebody else's mailbox, so that there is something to see in the pane. */
  look(search = ""): void {
    const other = this.people().find(({ id }) => id !== this.user.get().id) ?? this.user.get();
    this.looking.set({ mailbox: other.id, search });
  }

  /** Puts what was read or written on show, and tells the add-in. */
  private show(opened: Opened | null): void {
    const before = this.opened.get();
    if (before === null && opened === null) return;
    if (before !== null && opened !== null && keyOf(before) === keyOf(opened)) return;
    this.addin.leave(opened === null ? null : surfaceOf(opened));
    this.host.select(opened);
    this.opened.set(opened);
    this.addin.arrive();
    this.changed();
  }

  private changed(): void {
    this.changes.update((count) => count + 1);
  }

  private makeHost(user: OutlookUser): OutlookHost {
    const page = {
      origin: location.origin,
      addinOrigin: this.config.addin,
      addinName: manifest.name,
      permission: manifest.permission,
      language: LANGUAGE,
      later: (ms: number, work: () => void) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
      newItemId: () => `AAMkADQ/${crypto.randomUUID().replaceAll("-", "+")}=`,
      told: (what: number, frame: AddinFrame) => moveFocus(what, this.addin.elementOf(frame)),
      closeFrame: (frame: AddinFrame) => this.addin.closeFrame(frame),
      changed: () => {
        this.opened.set(this.host.current());
        this.changed();
      },
    };
    return new OutlookHost(page, user, this.signIn.get().requirements);
  }
}

export const OutlookContext = createContext<Outlook | null>(null);

/** The Outlook that a view belongs to. */
export function useOutlook(): Outlook {
  const outlook = useContext(OutlookContext);
  if (outlook === null) throw new Error("A view outside of Outlook.");
  return outlook;
}

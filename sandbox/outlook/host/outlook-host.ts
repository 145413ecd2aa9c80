import type { OfficeColours } from "../naa.ts";
import { AddinFrame, type Channel, type FrameCall, type FrameHost } from "./addin-frame.ts";
import { appContext, type Requirements } from "./app-context.ts";
import { Commands, type Later } from "./commands.ts";
import { initialData, type SignedIn } from "./initial-data.ts";
import { callMethod, type ItemContext } from "./methods.ts";
import { Notifications } from "./notifications.ts";
import { keyOf, RECIPIENT_FIELDS, type Draft, type Opened } from "./opened.ts";
import { COMMON_METHOD, EVENT, type Permission } from "./protocol.ts";
import { themeEvent } from "./theme.ts";

/** What the host code asks of the page around it. */
export interface HostPage {
  /** Origin of the page. */
  readonly origin: string;
  readonly addinOrigin: string;
  readonly addinName: string;
  /** What its manifest asks for. */
  readonly permission: Permission;
  readonly language: string;
  readonly later: Later;
  /** An id for a draft that is saved, in Outlook's form. */
  newItemId(): string;
  /** The add-in's frame hands the focus over, or wants to be closed. */
  told(what: number, frame: AddinFrame): void;
  closeFrame(frame: AddinFrame): void;
  /** Anything of what the page shows has changed: notifications, a draft. */
  changed(): void;
}

/** What a frame shows: `following` the selection, as panes do, or the item that it was opened for. */
interface FrameState {
  readonly fixed: { readonly opened: Opened | null } | null;
}

/** Error of `getAccessToken`: the host does not offer it. */
const NO_ACCESS_TOKEN = 13_012;
const MOST_CALLS = 2_000;

/** Outlook, as far as an add-in can tell. */
export class OutlookHost implements FrameHost {
  readonly commands: Commands;
  /** Everything that frames asked for, oldest first. */
  readonly calls: FrameCall[] = [];
  requirements: Requirements;
  private readonly page: HostPage;
  private readonly frames = new Map<AddinFrame, FrameState>();
  private readonly bars = new Map<string, Notifications>();
  private readonly properties = new Map<string, string>();
  private readonly settings = new Map<string, Readonly<Record<string, string>>>();
  private count = 0;
  private user: SignedIn;
  private opened: Opened | null = null;

  constructor(page: HostPage, user: SignedIn, requirements: Requirements) {
    this.page = page;
    this.user = user;
    this.requirements = requirements;
    this.commands = new Commands(page.later);
  }

  /** Opens a frame that follows the selection, or, for a function command, one that keeps to what is open now. */
  open(channel: Channel, follows: boolean): AddinFrame {
    const frame = new AddinFrame(this, channel, `frame-${++this.count}`);
    this.frames.set(frame, { fixed: follows ? null : { opened: this.opened } });
    return frame;
  }

  close(frame: AddinFrame): void {
    this.frames.delete(frame);
  }

  /** Somebody else signs in: the page closes all frames first. */
  signIn(user: SignedIn): void {
    this.user = user;
    this.opened = null;
  }

  /** What is open now; `null`: nothing, or several messages. Panes that listen are told. */
  select(opened: Opened | null): void {
    const before = this.opened;
    const isOther = before === null || opened === null || keyOf(before) !== keyOf(opened);
    if (before !== null && isOther) this.notificationsOf(before).leave();
    this.opened = opened;
    if (!isOther) return;
    for (const frame of this.following())
      frame.fire(EVENT.itemChanged, opened === null ? "" : initialData(this.user, opened, this.page.permission));
  }

  /** The person or the add-in changed what is being written. */
  changeDraft(change: (draft: Draft) => Draft): void {
    const { opened } = this;
    if (opened?.kind !== "compose") return;
    const draft = change(opened.draft);
    this.opened = { ...opened, draft };
    this.tellChanges(opened.draft, draft);
    this.page.changed();
  }

  /** Saves what is being written. Answers its id. */
  saveDraft(): string {
    const { opened } = this;
    if (opened?.kind !== "compose") throw new Error("Nothing is being written.");
    const id = opened.draft.savedId ?? this.page.newItemId();
    this.changeDraft((draft) => ({ ...draft, savedId: id }));
    return id;
  }

  /** What is open now. */
  current(): Opened | null {
    return this.opened;
  }

  notificationsOf(opened: Opened): Notifications {
    const key = keyOf(opened);
    let found = this.bars.get(key);
    if (found === undefined) this.bars.set(key, (found = new Notifications()));
    return found;
  }

  setTheme(colours: OfficeColours): void {
    for (const frame of this.frames.keys()) frame.fire(EVENT.theme, themeEvent(colours));
  }

  appContext(frame: AddinFrame): unknown {
    const { page } = this;
    return appContext({
      frame: frame.id,
      origin: page.origin,
      addinOrigin: page.addinOrigin,
      addinName: page.addinName,
      language: page.language,
      requirements: this.requirements,
      roamingSettings: this.settings.get(this.user.mail) ?? {},
    });
  }

  initialData(frame: AddinFrame): unknown {
    return initialData(this.user, this.openIn(frame), this.page.permission);
  }

  outlookMethod(id: number, params: unknown, frame: AddinFrame): unknown {
    const answer = callMethod(id, params, this.contextOf(frame));
    this.page.changed();
    return answer;
  }

  commonMethod(id: number, params: Readonly<Record<string, unknown>>, frame: AddinFrame): unknown {
    const good = { Version: 1, Error: 0 };
    if (id === COMMON_METHOD.completed) {
      this.commands.completed(String(params["0"]), Number(params["1"]));
      return good;
    }
    if (id === COMMON_METHOD.closeContainer) {
      this.page.closeFrame(frame);
      return good;
    }
    return { Version: 1, Error: NO_ACCESS_TOKEN };
  }

  told(what: number, frame: AddinFrame): void {
    this.page.told(what, frame);
  }

  logged(call: FrameCall): void {
    this.calls.push(call);
    if (this.calls.length > MOST_CALLS) this.calls.shift();
  }

  private contextOf(frame: AddinFrame): ItemContext {
    const opened = this.openIn(frame);
    const key = opened === null ? "" : keyOf(opened);
    const { displayName, mail } = this.user;
    return {
      opened,
      notifications: opened === null ? new Notifications() : this.notificationsOf(opened),
      user: { name: displayName, address: mail },
      changeDraft: (change) => this.changeDraft(change),
      saveDraft: () => this.saveDraft(),
      closeContainer: () => this.page.closeFrame(frame),
      saveSettings: (settings) => void this.settings.set(mail, settings),
      customProperties: () => this.properties.get(key) ?? "{}",
      saveCustomProperties: (text) => void this.properties.set(key, text),
    };
  }

  private openIn(frame: AddinFrame): Opened | null {
    const fixed = this.frames.get(frame)?.fixed ?? null;
    return fixed === null ? this.opened : fixed.opened;
  }

  private following(): AddinFrame[] {
    return [...this.frames].filter(([, { fixed }]) => fixed === null).map(([frame]) => frame);
  }

  private tellChanges(before: Draft, after: Draft): void {
    const changed = RECIPIENT_FIELDS.filter((field) => before.people[field] !== after.people[field]);
    const tell = (event: string, data: object): void => {
      for (const frame of this.following()) frame.fire(event, [JSON.stringify(data)]);
    };
    if (changed.length > 0) tell(EVENT.recipients, changedFields(after.kind, changed));
    if (before.start !== after.start || before.end !== after.end)
      tell(EVENT.time, { start: after.start, end: after.end });
  }
}

/** `changedRecipientFields`, in the words of messages or of appointments. */
function changedFields(kind: Draft["kind"], changed: readonly string[]): Readonly<Record<string, boolean>> {
  const names =
    kind === "message" ? RECIPIENT_FIELDS : (["requiredAttendees", "optionalAttendees", "resources"] as const);
  return Object.fromEntries(names.map((name, at) => [name, changed.includes(RECIPIENT_FIELDS[at] ?? "")]));
}

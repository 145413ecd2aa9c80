import type { MyRing } from "../../shared/contract/acts.ts";
import { Api } from "../client/api.ts";
import { browser } from "../client/browser.ts";
import { Ringfold } from "../client/ringfold.ts";
import { isReason, retryAtOf, type Trouble } from "../client/trouble.ts";
import type { CurrentItem, Host, Selection, SignIn } from "../ports.ts";
import { Access } from "./access.ts";
import { Card, type CardPorts } from "./card.ts";
import { Feeds } from "./feeds.ts";
import { People } from "./people.ts";
import { Picker } from "./picker.ts";
import { Ticker } from "./ticker.ts";
import { Watched } from "./value.ts";
import type { World } from "./world.ts";

/** What the pane shows: what is open in Outlook; the picker; or a contact that was picked. */
export type View =
  | { readonly kind: "home" }
  | { readonly kind: "picker" }
  | { readonly kind: "card"; readonly card: Card };

/** The rings of the mailbox that is acted in. `mailbox` null: the user's own. */
export interface Rings {
  readonly mailbox: string | null;
  readonly list: readonly MyRing[];
}

/** How often what is on show is compared anew while it can be seen. */
const RECHECK_MS = 60_000;
/** Coming back to the pane compares anew, unless that was just done. */
const FRESH_MS = 3_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;

/** Everything that the pane knows and does. Views show it and call it. */
export class Pane {
  readonly host: Host;
  readonly world: World;
  readonly access: Access;
  readonly feeds: Feeds;
  readonly picker: Picker;
  readonly selection: Watched<Selection>;
  /** The people of the open item; `null`: none is open. */
  readonly people = new Watched<People | null>(null);
  readonly view: Watched<View>;
  /** `null`: not known yet. */
  readonly rings = new Watched<Rings | null>(null);
  /** For "a moment ago". */
  readonly clock: Ticker;
  /** For countdowns. */
  readonly seconds: Ticker;
  readonly #ringfold: Ringfold;
  readonly #ports: CardPorts;
  #checkedAt = 0;
  #fails = 0;
  #retry: (() => void) | null = null;

  /** @param parts `api`: origin of the Worker, without a slash at its end */
  constructor(parts: { readonly host: Host; readonly signIn: SignIn; readonly api: string; readonly world?: World }) {
    this.host = parts.host;
    this.world = parts.world ?? browser;
    this.access = new Access(parts.signIn);
    this.#ringfold = new Ringfold(new Api(parts.api, this.access, this.world));
    const trouble = (given: Trouble): void => this.#troubled(given);
    this.#ports = {
      ringfold: this.#ringfold,
      world: this.world,
      answered: ({ rings }, of) => this.#answered(this.mailbox, of === "all" ? rings : this.#renewed(rings)),
      trouble,
    };
    this.feeds = new Feeds(this.#ringfold, this.world, {
      heard: (ring, event) => {
        this.people.get()?.heard(ring, event);
        const view = this.view.get();
        if (view.kind === "picker") this.picker.heard(ring);
        if (view.kind === "card" && (event.item === null || event.item === view.card.place.item)) view.card.heard();
      },
      back: () => void this.refresh(),
    });
    this.picker = new Picker(this.#ringfold, this.world, trouble);
    this.selection = new Watched(parts.host.selection());
    this.view = new Watched<View>(this.home);
    this.clock = new Ticker(this.world, 10_000);
    this.seconds = new Ticker(this.world, 1_000);
  }

  /** Begins: asks for what is open, and follows it from then on. */
  async open(): Promise<void> {
    this.host.onSelection((selection) => void this.#select(selection));
    this.world.onReturn(() => {
      if (this.world.now() - this.#checkedAt >= FRESH_MS) void this.refresh();
    });
    this.world.onOnline(() => {
      if (this.world.online()) void this.refresh();
    });
    this.#recheckLater();
    await this.#select(this.host.selection());
  }

  /** The mailbox that is acted in: a shared one, when the open item lies in it; `null`: the user's own. */
  get mailbox(): string | null {
    const view = this.view.get();
    if (view.kind === "card") return view.card.place.mailbox;
    return this.people.get()?.mailbox ?? null;
  }

  /** Whose mailbox is acted in, where that is not plain: the sign-in was with another account than Outlook's, or in a tab. */
  get actingIn(): string | null {
    const rings = this.rings.get();
    const address = rings?.mailbox === null ? rings.list[0]?.member.address : undefined;
    return address === undefined || address.toLowerCase() === this.host.account?.toLowerCase() ? null : address;
  }

  /** Where the pane begins, and where "back" ends. In a browser tab nothing is open, so that is the picker. */
  get home(): View {
    return { kind: this.selection.get().kind === "browser" ? "picker" : "home" };
  }

  /** Compares everything on show anew. */
  async refresh(): Promise<void> {
    this.#retry?.();
    this.#checkedAt = this.world.now();
    const view = this.view.get();
    const people = this.people.get();
    if (view.kind === "card") view.card.refresh();
    else if (view.kind === "home" && people !== null && people.list.get().some(({ address }) => address !== ""))
      await people.refresh();
    else await this.#askRings();
  }

  /** From a click: lets the person sign in, and starts anew. */
  async signIn(): Promise<void> {
    if ((await this.access.interact()).ok) {
      this.feeds.connectNow();
      await this.refresh();
    }
  }

  /** After a start that failed. */
  async again(): Promise<void> {
    this.access.start();
    await this.refresh();
  }

  openPicker(): void {
    this.#leaveCard();
    this.view.set({ kind: "picker" });
    const ring = this.picker.state.get().ring;
    const rings = this.rings.get();
    const first = rings?.list.find(({ id }) => id === ring) ?? rings?.list[0];
    if (rings && first !== undefined) this.picker.open(rings.mailbox, first.id);
  }

  /** Shows an item that was picked. */
  openCard(ring: string, item: string): void {
    const card = new Card({ mailbox: this.picker.mailbox, ring, item }, null, this.#ports);
    this.view.set({ kind: "card", card });
    card.refresh();
  }

  /** From a picked item to the picker; from the picker to what is open in Outlook. */
  back(): void {
    if (this.view.get().kind === "card") return this.openPicker();
    this.view.set(this.home);
    void this.refresh();
  }

  async #select(selection: Selection): Promise<void> {
    const before = this.people.get();
    this.selection.set(selection);
    const item = selection.kind === "item" ? selection.item : null;
    if (item !== null && before !== null && isSame(before.item.get(), item)) {
      before.update(item);
      return;
    }
    before?.stop();
    this.#leaveCard();
    const people = item === null ? null : new People(item, this.#ports);
    this.people.set(people);
    this.view.set(this.home);
    if (selection.kind === "waiting") return;
    this.#checkedAt = this.world.now();
    const rings = this.rings.get();
    if (people?.list.get().some(({ address }) => address !== "") === true) await people.ask();
    else if (rings === null || rings.mailbox !== this.mailbox) await this.#askRings();
  }

  async #askRings(): Promise<void> {
    const { mailbox } = this;
    const answer = await this.#ringfold.myRings(mailbox);
    if (mailbox !== this.mailbox) return;
    if (answer.ok) this.#answered(mailbox, answer.value.rings);
    else this.#troubled(answer.error);
    if (this.view.get().kind === "picker" && this.rings.get() !== null) this.openPicker();
  }

  /** The rings as known, with news of some of them. */
  #renewed(news: readonly MyRing[]): readonly MyRing[] {
    const known = this.rings.get()?.list ?? [];
    return known.map((ring) => news.find(({ id }) => id === ring.id) ?? ring);
  }

  #answered(mailbox: string | null, list: readonly MyRing[]): void {
    this.#fails = 0;
    this.#retry?.();
    this.rings.set({ mailbox, list });
    this.access.answered();
    this.feeds.follow(mailbox, list);
  }

  #troubled(trouble: Trouble): void {
    // A mailbox that is closed to this person says nothing about the pane: the item says so in its place.
    const isLocal =
      isReason(trouble, "mailbox_closed", "consent_missing", "mailbox_not_found") && this.mailbox !== null;
    if (isLocal) return this.access.answered();
    this.access.failed(trouble, this.rings.get() !== null);
    // The people of an item ask again by themselves.
    if (this.access.state.get().kind === "failed" && this.people.get() === null) this.#retryLater(retryAtOf(trouble));
  }

  #retryLater(told: number | null): void {
    const patience = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#fails);
    const wait = told === null ? patience : Math.max(FIRST_RETRY_MS, told - this.world.now());
    this.#fails += 1;
    this.#retry?.();
    this.#retry = this.world.after(wait, () => void this.refresh());
  }

  #recheckLater(): void {
    this.world.after(RECHECK_MS, () => {
      if (this.world.visible() && this.access.state.get().kind === "ready") void this.refresh();
      this.#recheckLater();
    });
  }

  #leaveCard(): void {
    const view = this.view.get();
    if (view.kind === "card") view.card.stop();
  }
}

function isSame(before: CurrentItem, now: CurrentItem): boolean {
  return before.key === now.key && before.mode === now.mode && before.sharedMailbox === now.sharedMailbox;
}

import type { ItemSummary } from "../../shared/contract/items.ts";
import type { Ringfold } from "../client/ringfold.ts";
import type { Trouble } from "../client/trouble.ts";
import { Watched } from "./value.ts";
import type { World } from "./world.ts";

/** Items under a heading. */
export interface PickerSection {
  readonly kind: "found" | "attention" | "recent";
  readonly items: readonly ItemSummary[];
  /** There are more than these. */
  readonly isCut: boolean;
}

/** What the picker shows. `sections` null: not asked yet. */
export interface PickerState {
  readonly ring: string | null;
  readonly text: string;
  readonly sections: readonly PickerSection[] | null;
  readonly isAsking: boolean;
  readonly trouble: Trouble | null;
}

const QUIET_MS = 200;
/** Of each section without a search. */
const FEW = 8;
const MANY = 50;

/** Finds any contact of a ring: by search, among the latest changes, or among those that want a person. */
export class Picker {
  readonly state = new Watched<PickerState>({
    ring: null,
    text: "",
    sections: null,
    isAsking: false,
    trouble: null,
  });
  readonly #ringfold: Ringfold;
  readonly #world: World;
  readonly #failed: (trouble: Trouble) => void;
  #mailbox: string | null = null;
  #asked = 0;
  #quiet: (() => void) | null = null;

  constructor(ringfold: Ringfold, world: World, failed: (trouble: Trouble) => void) {
    this.#ringfold = ringfold;
    this.#world = world;
    this.#failed = failed;
  }

  /** The mailbox that is acted in: `null` for the user's own. */
  get mailbox(): string | null {
    return this.#mailbox;
  }

  /** Shows this ring's items. */
  open(mailbox: string | null, ring: string): void {
    const isSame = mailbox === this.#mailbox && ring === this.state.get().ring;
    this.#mailbox = mailbox;
    this.#change(isSame ? {} : { ring, sections: null });
    void this.refresh();
  }

  /** Looks for a text, once the typing pauses. */
  search(text: string): void {
    this.#change({ text, isAsking: true });
    this.#quiet?.();
    this.#quiet = this.#world.after(QUIET_MS, () => void this.refresh());
  }

  /** A ring changed: what is shown may be out of date. */
  heard(ring: string): void {
    if (ring !== this.state.get().ring) return;
    this.#quiet?.();
    this.#quiet = this.#world.after(QUIET_MS * 2, () => void this.refresh());
  }

  /** Asks anew. Of several answers the one to the latest question counts. */
  async refresh(): Promise<void> {
    const { ring, text } = this.state.get();
    if (ring === null) return;
    this.#asked += 1;
    const asked = this.#asked;
    this.#change({ isAsking: true });
    const search = text.trim();
    const wanted: readonly (readonly [PickerSection["kind"], Readonly<Record<string, string>>])[] =
      search === ""
        ? [
            ["attention", { attention: "true", limit: String(FEW) }],
            ["recent", { limit: String(FEW) }],
          ]
        : [["found", { search, limit: String(MANY) }]];
    const answers = await Promise.all(wanted.map(([, query]) => this.#ringfold.items(this.#mailbox, ring, query)));
    if (asked !== this.#asked) return;
    const failed = answers.find((answer) => !answer.ok);
    if (failed !== undefined && !failed.ok) return this.#trouble(failed.error);
    const sections = wanted.map(([kind], index) => {
      const answer = answers[index];
      const page = answer?.ok === true ? answer.value : { items: [], next: null };
      return { kind, items: page.items, isCut: page.next !== null };
    });
    this.#change({ sections, isAsking: false, trouble: null });
  }

  /** What Enter in the search field opens: the first that was found for just this text. */
  chosen(): ItemSummary | null {
    const { sections, isAsking } = this.state.get();
    const [section] = sections ?? [];
    return section?.kind === "found" && !isAsking ? (section.items[0] ?? null) : null;
  }

  #trouble(trouble: Trouble): void {
    this.#change({ isAsking: false, trouble });
    this.#failed(trouble);
  }

  #change(change: Partial<PickerState>): void {
    this.state.update((before) => ({ ...before, ...change }));
  }
}

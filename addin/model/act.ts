import type { ActView, Preview } from "../../shared/contract/acts.ts";
import type { Place, Ringfold, Wish } from "../client/ringfold.ts";
import { isReason, type Trouble } from "../client/trouble.ts";
import { Courier, type Errand } from "./errand.ts";
import { Watched } from "./value.ts";
import type { World } from "./world.ts";

/** A wish with a preview. */
export type Planned = Exclude<Wish, { act: "resync" }>;

/** What a person is doing to an item, step by step. */
export type ActState =
  | { readonly step: "none" }
  | { readonly step: "looking"; readonly wish: Planned }
  /** `isRenewed`: something changed since an earlier preview, and this is what would be done now. */
  | { readonly step: "preview"; readonly wish: Planned; readonly preview: Preview; readonly isRenewed: boolean }
  | { readonly step: "noPreview"; readonly wish: Planned; readonly trouble: Trouble }
  | {
      readonly step: "errand";
      readonly wish: Wish | { readonly act: "add" };
      readonly errand: Errand;
    };

/** What an act needs from the card that it belongs to. */
export interface Surroundings {
  readonly place: Place;
  readonly ringfold: Ringfold;
  readonly world: World;
  /** The act changed something, or found that something had changed. */
  changed(): void;
  /** Something failed that concerns the whole pane: a lost sign-in. */
  readonly trouble: (trouble: Trouble) => void;
}

/** One act at a time on one item: preview, confirm, progress, result, undo. */
export class Act {
  readonly state = new Watched<ActState>({ step: "none" });
  readonly #around: Surroundings;
  #courier: Courier | null = null;
  /** Grows with each step that a person takes: what an earlier one still brings is dropped. */
  #turn = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Something is under way: nothing else can be begun. */
  isBusy(): boolean {
    const now = this.state.get();
    if (now.step === "looking") return true;
    return now.step === "errand" && ["sending", "following", "waiting"].includes(now.errand.kind);
  }

  /** Asks what it would do. An undo that removes nothing and leaves nothing out is done at once: it only takes back. */
  async open(wish: Planned, isRenewed = false): Promise<void> {
    if (this.isBusy() && !isRenewed) return;
    this.#courier?.stop();
    const turn = this.#next();
    this.state.set({ step: "looking", wish });
    const answer = await this.#around.ringfold.preview(this.#around.place, wish);
    if (turn !== this.#turn) return;
    if (!answer.ok) return this.#refused(wish, answer.error);
    const preview = answer.value;
    if (!isRenewed && wish.act === "undo" && preview.kept.length === 0 && preview.effect !== "delete") {
      return this.#send(wish, preview.plan);
    }
    this.state.set({ step: "preview", wish, preview, isRenewed });
  }

  /** Has done what the preview shows. */
  confirm(): Promise<void> {
    const now = this.state.get();
    return now.step === "preview" ? this.#send(now.wish, now.preview.plan) : Promise.resolve();
  }

  /** Every member looks at its copy. Overrides nothing, so it needs no preview. */
  resync(): Promise<void> {
    return this.isBusy() ? Promise.resolve() : this.#send({ act: "resync" }, null);
  }

  /** After a failure: the same step once more; with the same request, where one was sent. */
  async again(): Promise<void> {
    const now = this.state.get();
    if (now.step === "noPreview") return this.open(now.wish);
    if (now.step === "errand" && (now.errand.kind === "lost" || now.errand.kind === "failed")) {
      await this.#courier?.again();
    }
  }

  /** Closes whatever is shown. What was sent already goes on. */
  close(): void {
    this.#next();
    this.#courier?.stop();
    this.#courier = null;
    this.state.set({ step: "none" });
  }

  /** Shows the result of an act that made this item. */
  adopt(view: ActView): void {
    this.state.set({ step: "errand", wish: { act: "add" }, errand: { kind: "done", view } });
  }

  /** Something was heard of the item. */
  heard(): void {
    this.#courier?.heard();
  }

  async #send(wish: Wish, plan: string | null): Promise<void> {
    const turn = this.#next();
    const { place, ringfold, world } = this.#around;
    const request = world.uuid();
    this.#courier?.stop();
    const courier = new Courier(
      {
        send: () => ringfold.carryOut(place, wish, plan, request),
        look: (act) => ringfold.act(place.mailbox, place.ring, act),
      },
      world,
    );
    this.#courier = courier;
    courier.state.watch(() => {
      if (turn === this.#turn) this.#moved(wish, courier.state.get());
    });
    this.state.set({ step: "errand", wish, errand: courier.state.get() });
    await courier.start();
  }

  #moved(wish: Wish, errand: Errand): void {
    const isStale = errand.kind === "failed" && isReason(errand.trouble, "preview_stale");
    if (isStale && wish.act !== "resync") {
      this.#around.changed();
      void this.open(wish, true);
      return;
    }
    const before = this.state.get();
    const isNews = before.step !== "errand" || before.errand.kind !== errand.kind;
    this.state.set({ step: "errand", wish, errand });
    if (errand.kind === "failed") this.#around.trouble(errand.trouble);
    if (isNews && ["following", "done", "failed"].includes(errand.kind)) this.#around.changed();
  }

  #refused(wish: Planned, trouble: Trouble): void {
    this.state.set({ step: "noPreview", wish, trouble });
    this.#around.trouble(trouble);
    this.#around.changed();
  }

  #next(): number {
    this.#turn += 1;
    return this.#turn;
  }
}

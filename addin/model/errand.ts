import type { ActView } from "../../shared/contract/acts.ts";
import { isReason, retryAtOf, type Answer, type Trouble } from "../client/trouble.ts";
import { Watched } from "./value.ts";
import type { World } from "./world.ts";

/** How far an act is, as this pane knows. */
export type Errand =
  /** `isUnsure`: an answer was lost; the same request is sent again, so it is done once whatever happened. */
  | { readonly kind: "sending"; readonly isUnsure: boolean }
  /** Done at the ring; the copies follow. */
  | { readonly kind: "following"; readonly view: ActView }
  /** Microsoft 365 asks for a pause until then (epoch milliseconds); it goes on by itself. */
  | { readonly kind: "waiting"; readonly until: number }
  | { readonly kind: "done"; readonly view: ActView }
  /** No answer after several tries: whether it was done is not known. {@link Courier.again} finds out. */
  | { readonly kind: "lost" }
  | { readonly kind: "failed"; readonly trouble: Trouble };

/** How an act is sent, and how it is looked up. */
export interface Route {
  /** The same call each time: it carries one request id. */
  send(): Promise<Answer<ActView>>;
  look(act: string): Promise<Answer<ActView>>;
}

const TRIES = 4;
const FIRST_PAUSE_MS = 1_000;
const FIRST_LOOK_MS = 400;
const SLOWEST_LOOK_MS = 3_000;
/** A longer pause is not sat out: the person decides. */
const LONGEST_PAUSE_MS = 120_000;

/** Sends one act until its outcome is known. */
export class Courier {
  readonly state = new Watched<Errand>({ kind: "sending", isUnsure: false });
  readonly #route: Route;
  readonly #world: World;
  readonly #unwatch: () => void;
  #callOff: (() => void) | null = null;
  #isStopped = false;
  #tries = 0;
  #looks = 0;
  #isLooking = false;

  constructor(route: Route, world: World) {
    this.#route = route;
    this.#world = world;
    this.#unwatch = world.onOnline(() => {
      if (world.online() && this.state.get().kind === "lost") void this.again();
    });
  }

  /** Sends it. */
  async start(): Promise<void> {
    this.#tries += 1;
    const answer = await this.#route.send();
    if (this.#isStopped) return;
    if (answer.ok) return this.#take(answer.value);
    const { error } = answer;
    if (error.kind === "unreachable" || (error.kind === "offline" && this.#tries > 1)) return this.#unsure();
    if (isReason(error, "mailbox_busy") && this.#tries < TRIES) return this.#soon(false);
    const until = retryAtOf(error);
    if (until !== null && until - this.#world.now() <= LONGEST_PAUSE_MS) return this.#wait(until);
    this.state.set({ kind: "failed", trouble: error });
  }

  /** Sends the same request again: what was done is not done twice. */
  async again(): Promise<void> {
    this.#callOff?.();
    this.#tries = 0;
    this.state.set({ kind: "sending", isUnsure: true });
    await this.start();
  }

  /** Something was heard of the item: looks now. */
  heard(): void {
    if (this.state.get().kind !== "following") return;
    this.#callOff?.();
    void this.#look();
  }

  /** Nobody looks any more. An act under way goes on at the Worker. */
  stop(): void {
    this.#isStopped = true;
    this.#callOff?.();
    this.#unwatch();
  }

  #unsure(): void {
    if (this.#tries >= TRIES) return this.state.set({ kind: "lost" });
    this.#soon(true);
  }

  #soon(isUnsure: boolean): void {
    this.state.set({ kind: "sending", isUnsure });
    this.#callOff = this.#world.after(FIRST_PAUSE_MS * 2 ** (this.#tries - 1), () => void this.start());
  }

  #wait(until: number): void {
    this.state.set({ kind: "waiting", until });
    this.#callOff = this.#world.after(Math.max(0, until - this.#world.now()), () => {
      this.state.set({ kind: "sending", isUnsure: false });
      void this.start();
    });
  }

  #take(view: ActView): void {
    if (view.state === "done") {
      this.#unwatch();
      return this.state.set({ kind: "done", view });
    }
    this.state.set({ kind: "following", view });
    const pause = Math.min(SLOWEST_LOOK_MS, FIRST_LOOK_MS * 2 ** this.#looks);
    this.#looks += 1;
    this.#callOff = this.#world.after(pause, () => void this.#look());
  }

  async #look(): Promise<void> {
    const now = this.state.get();
    if (now.kind !== "following" || this.#isLooking) return;
    this.#isLooking = true;
    const answer = await this.#route.look(now.view.id);
    this.#isLooking = false;
    if (this.#isStopped) return;
    if (answer.ok) return this.#take(answer.value);
    // The record of an act is kept for a while only: the act itself was done.
    if (isReason(answer.error, "act_not_found")) return this.#take({ ...now.view, state: "done" });
    this.#take(now.view);
  }
}

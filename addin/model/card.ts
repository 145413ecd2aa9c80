import type { ItemStatus, StatusView } from "../../shared/contract/acts.ts";
import type { Place, Ringfold } from "../client/ringfold.ts";
import { isReason, retryAtOf, type Trouble } from "../client/trouble.ts";
import { Act } from "./act.ts";
import { History } from "./history.ts";
import { Watched } from "./value.ts";
import type { World } from "./world.ts";

/** What a card shows. `status` null: asked for the first time. Times are epoch milliseconds. */
export interface CardState {
  readonly status: ItemStatus | null;
  readonly isChecking: boolean;
  /** When the answer came; `null`: none came yet. */
  readonly checkedAt: number | null;
  /** Why the last question brought no answer; what is shown may be out of date. */
  readonly trouble: Trouble | null;
}

/** What a card needs from the pane. */
export interface CardPorts {
  readonly ringfold: Ringfold;
  readonly world: World;
  /** An answer brought news of the rings too: of all of them, or of the one that was asked. */
  readonly answered: (view: StatusView, of: "all" | "one") => void;
  readonly trouble: (trouble: Trouble) => void;
}

/** One item of a ring: how it stands, its acts and its history. */
export class Card {
  readonly place: Place;
  /** Tells two cards apart. */
  readonly key: string;
  readonly state: Watched<CardState>;
  readonly act: Act;
  readonly history: History;
  readonly #ports: CardPorts;
  #isAsking = false;
  #isWanted = false;
  #isStopped = false;
  #callOff: (() => void) | null = null;

  constructor(place: Place, status: ItemStatus | null, ports: CardPorts) {
    this.place = place;
    this.key = `${place.ring} ${place.item}`;
    this.#ports = ports;
    const checkedAt = status === null ? null : ports.world.now();
    this.state = new Watched<CardState>({ status, isChecking: status === null, checkedAt, trouble: null });
    this.history = new History(ports.ringfold, place, ports.trouble);
    this.act = new Act({
      place,
      ringfold: ports.ringfold,
      world: ports.world,
      changed: () => this.refresh(),
      trouble: ports.trouble,
    });
    if (status !== null) this.#plan(this.state.get());
  }

  /** An answer to a question about several items. */
  take(status: ItemStatus): void {
    if (this.#isStopped) return;
    this.#show({ status, isChecking: false, checkedAt: this.#ports.world.now(), trouble: null });
  }

  /** Asks how it stands now. While an answer is on its way, more wishes make one more question. */
  refresh(): void {
    this.#isWanted = true;
    if (!this.#isAsking) void this.#ask();
    void this.history.refresh();
  }

  /** The live feed named this item. */
  heard(): void {
    this.act.heard();
    this.refresh();
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff?.();
    this.act.close();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      this.state.update((before) => ({ ...before, isChecking: true }));
      const { mailbox, ring, item } = this.place;
      const answer = await this.#ports.ringfold.status(mailbox, { by: "item", ring, item });
      if (this.#isStopped) break;
      if (answer.ok) {
        this.#ports.answered(answer.value, "one");
        const found = answer.value.answers.flatMap(({ items }) => items).find(({ id }) => id === item);
        if (found !== undefined) this.take(found);
        else this.#failed({ kind: "problem", reason: "item_not_found", retryAt: null });
      } else this.#failed(answer.error);
    }
    this.#isAsking = false;
  }

  #failed(trouble: Trouble): void {
    this.#show({ ...this.state.get(), isChecking: false, trouble });
    this.#ports.trouble(trouble);
  }

  #show(state: CardState): void {
    this.state.set(state);
    this.#plan(state);
  }

  /** Where Microsoft 365 asks for a pause, the question is asked again when it is over. */
  #plan(state: CardState): void {
    this.#callOff?.();
    const until = pauseOf(state);
    if (until === null) return;
    const { world } = this.#ports;
    this.#callOff = world.after(Math.max(1_000, until - world.now()), () => this.refresh());
  }
}

/** Until when Microsoft 365 asks for a pause (epoch milliseconds); `null`: it does not. */
export function pauseOf({ status, trouble }: CardState): number | null {
  const told = retryAtOf(trouble);
  if (told !== null) return told;
  const own = status?.own?.retryAt ?? null;
  return trouble === null && own !== null ? Date.parse(own) : null;
}

/** The item is there no more. */
export function isVanished({ trouble }: CardState): boolean {
  return trouble !== null && isReason(trouble, "item_not_found");
}

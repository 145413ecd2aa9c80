import type { ItemState } from "../../shared/states.ts";
import type { World } from "../model/world.ts";
import type { Ringfold } from "./ringfold.ts";

/** Something happened to an item; `item` null: to the ring or its members. */
export interface LiveEvent {
  readonly sequence: number;
  readonly item: string | null;
  readonly state: ItemState | null;
}

/** The Worker ends the socket with this code when the token that asked for it has ended. */
const TOKEN_ENDED = 4401;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** What a feed tells. */
export interface Listener {
  heard(event: LiveEvent): void;
  /** The feed works, or does not. */
  connected(isConnected: boolean): void;
}

/** The live feed of one ring. It connects again by itself, and goes on after the last sequence number it heard. */
export class LiveFeed {
  readonly #ringfold: Ringfold;
  readonly #world: World;
  readonly #ring: string;
  readonly #mailbox: string | null;
  readonly #listener: Listener;
  #after: number;
  /** Closes the open socket. */
  #close: (() => void) | null = null;
  #callOff: (() => void) | null = null;
  #fails = 0;
  #isStopped = false;
  #isAsking = false;
  readonly #unwatch: () => void;

  /** @param from where the feed begins: its ring, seen from a mailbox, after a sequence number */
  constructor(
    ringfold: Ringfold,
    world: World,
    from: { readonly ring: string; readonly mailbox: string | null; readonly after: number },
    listener: Listener,
  ) {
    this.#ringfold = ringfold;
    this.#world = world;
    this.#ring = from.ring;
    this.#mailbox = from.mailbox;
    this.#after = from.after;
    this.#listener = listener;
    this.#unwatch = world.onOnline(() => this.connectNow());
    void this.#connect();
  }

  /** Tries now instead of at the next appointed time. */
  connectNow(): void {
    if (this.#close !== null || this.#isAsking) return;
    this.#callOff?.();
    this.#fails = 0;
    void this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff?.();
    this.#unwatch();
    this.#close?.();
  }

  async #connect(): Promise<void> {
    if (this.#isStopped || !this.#world.online()) return;
    this.#isAsking = true;
    const answer = await this.#ringfold.watch(this.#mailbox, this.#ring);
    this.#isAsking = false;
    if (this.#isStopped) return;
    if (!answer.ok) return this.#later();
    const { ticket, protocol } = answer.value;
    const url = `${this.#ringfold.origin.replace(/^http/, "ws")}/api/v1/rings/${encodeURIComponent(this.#ring)}/watch`;
    let wasOpen = false;
    this.#close = this.#world.socket(`${url}?after=${this.#after}`, [protocol, `ticket.${ticket}`], {
      opened: () => {
        wasOpen = true;
        this.#fails = 0;
        if (!this.#isStopped) this.#listener.connected(true);
      },
      heard: (data) => this.#heard(data),
      closed: (code) => this.#closed(wasOpen && code === TOKEN_ENDED),
    });
  }

  #heard(data: unknown): void {
    if (typeof data !== "string" || this.#isStopped) return;
    const event = JSON.parse(data) as LiveEvent;
    // Told to look at everything anew: the ring's numbers may have begun again, where its storage was set back.
    if (event.item === null || event.sequence > this.#after) this.#after = event.sequence;
    this.#listener.heard(event);
  }

  #closed(isTokenEnded: boolean): void {
    this.#close = null;
    if (this.#isStopped) return;
    // With a token that has ended nothing is wrong: the next ticket is asked for with a new one.
    if (isTokenEnded) return void this.#connect();
    this.#later();
  }

  #later(): void {
    this.#listener.connected(false);
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#fails);
    this.#fails += 1;
    this.#callOff = this.#world.after(longest * (0.5 + this.#world.random() / 2), () => void this.#connect());
  }
}

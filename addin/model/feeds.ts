import type { MyRing } from "../../shared/contract/acts.ts";
import { LiveFeed, type LiveEvent } from "../client/live.ts";
import type { Ringfold } from "../client/ringfold.ts";
import { Watched } from "./value.ts";
import type { World } from "./world.ts";

/** What the person is told of the connection. */
export type Connection = "fine" | "reconnecting" | "offline";

/** More rings than anybody has on one mailbox. */
const MOST = 8;
/** A short break is nobody's concern. */
const CALM_MS = 4_000;

/** The live feeds of the rings on show, and how the connection is. */
export class Feeds {
  readonly connection: Watched<Connection>;
  readonly #ringfold: Ringfold;
  readonly #world: World;
  readonly #heard: (ring: string, event: LiveEvent) => void;
  /** A feed works again after a break: states may have moved meanwhile. */
  readonly #back: () => void;
  readonly #feeds = new Map<string, LiveFeed>();
  readonly #broken = new Set<string>();
  #calm: (() => void) | null = null;

  constructor(
    ringfold: Ringfold,
    world: World,
    on: { readonly heard: (ring: string, event: LiveEvent) => void; readonly back: () => void },
  ) {
    this.#ringfold = ringfold;
    this.#world = world;
    this.#heard = on.heard;
    this.#back = on.back;
    this.connection = new Watched<Connection>(world.online() ? "fine" : "offline");
    world.onOnline(() => this.#judge());
  }

  /** Follows these rings, seen from this mailbox, and no others. */
  follow(mailbox: string | null, rings: readonly Pick<MyRing, "id" | "sequence" | "state">[]): void {
    const wanted = new Map(
      rings.filter(({ state }) => state !== "deleted").map((ring) => [`${mailbox ?? ""} ${ring.id}`, ring]),
    );
    for (const [key, feed] of this.#feeds) {
      if (wanted.has(key)) continue;
      feed.stop();
      this.#feeds.delete(key);
      this.#broken.delete(key);
    }
    for (const [key, ring] of [...wanted].slice(0, MOST)) {
      if (!this.#feeds.has(key)) this.#feeds.set(key, this.#open(key, mailbox, ring));
    }
    this.#judge();
  }

  /** Tries again now: somebody has just signed in, or asked for it. */
  connectNow(): void {
    for (const feed of this.#feeds.values()) feed.connectNow();
  }

  #open(key: string, mailbox: string | null, ring: Pick<MyRing, "id" | "sequence">): LiveFeed {
    return new LiveFeed(
      this.#ringfold,
      this.#world,
      { ring: ring.id, mailbox, after: ring.sequence },
      {
        heard: (event) => this.#heard(ring.id, event),
        connected: (isConnected) => {
          const isBack = isConnected && this.#broken.has(key);
          if (isConnected) this.#broken.delete(key);
          else this.#broken.add(key);
          this.#judge();
          if (isBack) this.#back();
        },
      },
    );
  }

  #judge(): void {
    if (!this.#world.online()) return this.#say("offline");
    if (this.#broken.size === 0) return this.#say("fine");
    if (this.connection.get() === "offline") this.connection.set("reconnecting");
    if (this.connection.get() === "fine") {
      this.#calm ??= this.#world.after(CALM_MS, () => {
        this.#calm = null;
        if (this.#broken.size > 0 && this.#world.online()) this.connection.set("reconnecting");
      });
    }
  }

  #say(connection: Connection): void {
    this.#calm?.();
    this.#calm = null;
    this.connection.set(connection);
  }
}

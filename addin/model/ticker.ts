import { Watched } from "./value.ts";
import type { World } from "./world.ts";

/** The time, epoch milliseconds, for as long as somebody looks: "a moment ago" becomes "2 minutes ago" by itself. */
export class Ticker extends Watched<number> {
  readonly #world: World;
  readonly #pace: number;
  #count = 0;
  #callOff: (() => void) | null = null;

  /** @param pace milliseconds between two ticks */
  constructor(world: World, pace: number) {
    super(world.now());
    this.#world = world;
    this.#pace = pace;
  }

  override get(): number {
    return this.#count === 0 ? this.#world.now() : super.get();
  }

  override watch(watcher: () => void): () => void {
    const stop = super.watch(watcher);
    this.#count += 1;
    if (this.#count === 1) this.#tick();
    let isStopped = false;
    return () => {
      if (isStopped) return;
      isStopped = true;
      stop();
      this.#count -= 1;
      if (this.#count === 0) this.#callOff?.();
    };
  }

  #tick(): void {
    this.set(this.#world.now());
    this.#callOff = this.#world.after(this.#pace, () => this.#tick());
  }
}

import type { Decision, HoldView, LogEntry, Ringfold, RingView } from "../client/ringfold.ts";
import { Watched } from "./value.ts";

/** What Ringfold says of the ring. */
export interface RingState {
  readonly ring: RingView | null;
  readonly log: readonly LogEntry[];
  /** What waits for an administrator. */
  readonly holds: readonly HoldView[];
  readonly error: string | null;
}

/** Asked no more often than this. */
const PAUSE_MS = 700;
/** Asked again so long after the last change, and until every member has caught up. */
const SETTLED_MS = 2_500;

/** Follows the ring over Ringfold's API, as long as something happens. */
export class RingWatch {
  readonly state = new Watched<RingState>({ ring: null, log: [], holds: [], error: null });
  private readonly api: Ringfold;
  private readonly id: string | null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private settled: ReturnType<typeof setTimeout> | null = null;

  constructor(api: Ringfold, id: string | null) {
    this.api = api;
    this.id = id;
  }

  /** Something happened: ask soon, and once more when it is over. */
  heard(): void {
    this.askWhenSettled();
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.read();
    }, PAUSE_MS);
  }

  /** Asks now. */
  async read(): Promise<void> {
    if (this.id === null) return;
    try {
      const [ring, log] = await Promise.all([this.api.ring(this.id), this.api.log(this.id)]);
      const holds = ring.holds === 0 ? [] : await this.api.holds(this.id);
      this.state.set({ ring, log: log.toReversed(), holds, error: null });
      if (ring.members.some(({ state, behind }) => behind > 0 || state === "joining")) this.askWhenSettled();
    } catch (error) {
      this.failed(error);
    }
  }

  /** Decides about what waits, then asks how things stand. */
  async decide(hold: HoldView, decision: Decision): Promise<void> {
    try {
      await this.api.decide(hold, decision);
    } catch (error) {
      this.failed(error);
      return;
    }
    await this.read();
    this.askWhenSettled();
  }

  private failed(error: unknown): void {
    const said = error instanceof Error ? error.message : String(error);
    const words = error instanceof TypeError ? "Ringfold cannot be reached." : said;
    this.state.update((before) => ({ ...before, error: words }));
  }

  private askWhenSettled(): void {
    if (this.settled !== null) clearTimeout(this.settled);
    this.settled = setTimeout(() => void this.read(), SETTLED_MS);
  }
}

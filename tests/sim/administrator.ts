import type { HoldView } from "../../shared/contract/holds.ts";
import type { PolicyChange } from "../../shared/contract/policy.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { RingService } from "../../worker/ring/service.ts";
import { call } from "./calls.ts";
import type { Plan } from "./plan.ts";
import type { Ring } from "./ring.ts";
import { keysOf } from "./ring-lists.ts";
import { Resolves } from "./resolves.ts";
import { type Line, Reviews } from "./reviews.ts";
import type { Stage } from "./stage.ts";

/** An order that nobody confirmed is given again after so long. */
const AGAIN_MS = 3_000;
/** Chance, before each step, that somebody looks at what waits. */
const LOOKS = 0.03;

/** What somebody decided about changes that waited, as they saw them. */
export interface Decided {
  readonly member: string;
  readonly cause: HoldView["cause"];
  readonly decision: "approve" | "restore";
  /** The contacts that they saw waiting; `earlier`: those that were to come back with them. */
  readonly keys: ReadonlySet<string>;
  readonly earlier: ReadonlySet<string>;
  /** When they looked. */
  readonly at: number;
  /** `done`, or the reason of the refusal; `null`: no answer came. */
  told: string | null;
}

/** Who decides for the ring. Every order is a message that may be lost, doubled or late, and is given again until somebody says what came of it. */
export class Administrator {
  readonly decisions: Decided[] = [];
  readonly #stage: Stage;
  readonly #plan: Plan;
  readonly #ring: Ring;
  readonly #plans: Reviews;
  readonly resolves: Resolves;
  #ruled = false;

  constructor(stage: Stage, plan: Plan, ring: Ring) {
    this.#stage = stage;
    this.#plan = plan;
    this.#ring = ring;
    const line: Line = {
      ask: (what, question) => this.#ask(what, question),
      insist: (what, order) => this.#insist(what, order),
    };
    this.#plans = new Reviews(stage, ring, line);
    this.resolves = new Resolves(stage, ring, line);
  }

  /** Called before each step while faults are on. */
  act(): void {
    const { rules, steps, faults } = this.#plan;
    if (rules.later && !this.#ruled && this.#stage.steps >= steps * rules.from) this.#rule();
    if (faults.policies && this.#stage.dice("policies").chance(2 * LOOKS)) this.#look(() => this.resolves.look());
    if (faults.guards && this.#stage.dice("guards").chance(LOOKS)) this.#look(() => this.#holds());
    if (faults.pauses && this.#stage.dice("pauses").chance(0.01)) void this.#pause(true);
    if (faults.review && this.#stage.dice("review").chance(LOOKS)) this.#look(() => this.#plans.look());
  }

  /** Faults have stopped: what was decided stands, whatever was set back. */
  finish(): void {
    if (this.#plan.rules.later) this.#rule();
    if (this.#plan.faults.pauses) void this.#pause(false);
  }

  /** Faults have stopped: whatever waits is decided. */
  clear(): void {
    const ring = this.#ring.hub.storage;
    if (this.#plan.faults.pauses) void this.#pause(false); // a pause that came twice may have come last
    if (ring.first(OPEN)) this.#look(() => this.#holds());
    this.#look(() => this.#plans.look());
  }

  #rule(): void {
    const policy = this.#plan.rules.later;
    if (!policy) return;
    this.#ruled = true;
    const { conflicts, ...rest } = policy;
    const { winner, member } = conflicts;
    this.#stage.say(`an administrator changes the rules ${JSON.stringify(conflicts)}`);
    const change = { ...rest, matchBy: undefined, conflicts: { winner, ...(member === null ? {} : { member }) } };
    const order = (wish: PolicyChange): Promise<string> =>
      this.#insist("rules", (ring) => ring.changeRing({ policy: wish }));
    // Who was to win is not there, or not any more: then the later edit counts, as it does of such a member.
    void order(change).then((told) => (told === "done" ? told : order({ ...change, conflicts: { winner: "latest" } })));
  }

  /** Pauses the ring for a while, or lets it go on. */
  async #pause(paused: boolean): Promise<void> {
    this.#stage.say(`an administrator ${paused ? "pauses the ring" : "lets the ring go on"}`);
    await this.#insist(paused ? "pause" : "resume", (ring) => ring.changeRing({ paused }));
    if (!paused) return;
    const dice = this.#stage.dice("pauses");
    this.#stage.post(dice.between(500, 40_000), "", () => void this.#pause(false));
  }

  #look(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!(error instanceof Error)) throw error;
      this.#stage.say(`an administrator gave up: ${error.message}`);
    });
  }

  async #holds(): Promise<void> {
    const list = await this.#ask("holds", (ring) => ring.listHolds({ state: "open", limit: 20 }));
    for (const { id } of list.ok ? list.value : []) {
      const view = await this.#ask("hold", (ring) => ring.readHold(id, { after: "", limit: 500 }));
      if (view.ok && view.value.state === "open") await this.#decide(view.value);
    }
  }

  async #decide(view: HoldView): Promise<void> {
    const stage = this.#stage;
    const { id, member, cause, seen } = view;
    const dice = stage.dice("guards");
    const ring = this.#ring.hub.storage;
    const decided: Decided = {
      member,
      cause,
      decision: dice.chance(0.5) ? "approve" : "restore",
      keys: keysOf(ring, view.items),
      earlier: keysOf(
        ring,
        view.earlierItems.filter(({ restorable }) => restorable),
      ),
      at: stage.now,
      told: null,
    };
    const { decision } = decided;
    const thinking = dice.chance(0.7) ? dice.between(0, 500) : dice.between(1_000, 20_000);
    await new Promise<void>((resolve) => stage.post(thinking, "", resolve));
    this.decisions.push(decided);
    stage.say(`an administrator decides ${decision} about ${cause} of ${member}: ${[...decided.keys].join(" ")}`);
    const wish = { decision, seen, who: WHO } as const;
    const tell = async (): Promise<void> => {
      const told = await this.#insist(`decide ${decision} ${cause}`, (service) => service.decideHold(id, wish));
      decided.told = decided.told === "done" ? "done" : told;
    };
    if (dice.chance(0.3)) void tell();
    await tell();
  }

  /** A question that changes nothing, put again if no answer came. */
  async #ask<R>(what: string, question: (ring: RingService) => Promise<R>): Promise<R> {
    const ask = (): Promise<R> => call(this.#stage, `admin>hub ${what}`, null, this.#ring.hub, question);
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return await ask();
    }
  }

  /** The same order until somebody says what came of it. */
  async #insist(what: string, order: (ring: RingService) => Promise<Result<unknown, Refused>>): Promise<string> {
    for (;;) {
      try {
        const answer = await call(this.#stage, `admin>hub ${what}`, null, this.#ring.hub, order);
        const told = answer.ok ? "done" : answer.error.reason;
        this.#stage.count(`admin ${what} ${told}`);
        this.#stage.say(`admin ${what} ${told}`);
        return told;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        await new Promise<void>((resolve) => this.#stage.post(AGAIN_MS, "", resolve));
      }
    }
  }
}

const WHO = "administrator";
const OPEN = "SELECT 1 AS found FROM hold WHERE state = 'open' AND cause <> 'joining' LIMIT 1";

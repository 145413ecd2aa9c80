import type { PlanDecisions, PlanView } from "../../shared/contract/plans.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { RingService } from "../../worker/ring/service.ts";
import type { Ring } from "./ring.ts";
import type { Stage } from "./stage.ts";

/** How an administrator speaks with the ring. */
export interface Line {
  /** A question that changes nothing. */
  readonly ask: <R>(what: string, question: (ring: RingService) => Promise<R>) => Promise<R>;
  /** An order, until somebody says what came of it: `done`, or the reason of the refusal. */
  readonly insist: (what: string, order: (ring: RingService) => Promise<Result<unknown, Refused>>) => Promise<string>;
}

const WHO = "administrator";
/** Looked at so often, where each time something changed before it was run. */
const TRIES = 5;

/** The plans of first readings: an administrator looks at them, decides what nobody else can, and runs them. */
export class Reviews {
  readonly #stage: Stage;
  readonly #ring: Ring;
  readonly #line: Line;

  constructor(stage: Stage, ring: Ring, line: Line) {
    this.#stage = stage;
    this.#ring = ring;
    this.#line = line;
  }

  /** Looks at every plan that waits. */
  async look(): Promise<void> {
    const rows = this.#ring.hub.storage.all<{ member: string; admitted: number }>(WAITING);
    for (const { member, admitted } of rows) {
      if (admitted === 0) await this.#run(member);
      else if (this.#stage.calm || this.#stage.dice("review").chance(0.5)) await this.#decide(member);
    }
  }

  /** Looks, decides some, thinks, and runs exactly what was seen. */
  async #run(member: string): Promise<void> {
    const dice = this.#stage.dice("review");
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (dice.chance(0.5)) await this.#decide(member);
      const seen = await this.#read(member);
      if (seen?.state !== "ready") return;
      await this.#pause(dice.chance(0.7) ? dice.between(0, 300) : dice.between(1_000, 15_000));
      const told = await this.#line.insist("plan run", (ring) =>
        ring.plan(member, { what: "run", plan: seen.plan }, WHO),
      );
      if (told !== "plan_stale") return;
    }
  }

  async #read(member: string): Promise<PlanView | null> {
    const view = await this.#line.ask("plan", (ring) => ring.plan(member, { what: "read" }, WHO));
    return view.ok ? view.value : null;
  }

  /** Decides what may be several: one by one, or all alike. */
  async #decide(member: string): Promise<void> {
    const dice = this.#stage.dice("review");
    const page = await this.#line.ask("undecided", (ring) => ring.undecided(member, { after: "", limit: 50 }));
    const undecided = page.ok ? page.value.undecided : [];
    if (undecided.length === 0) return;
    const taken = new Set<string>();
    const decisions = undecided.map(({ copy, candidates }) => {
      const item = candidates.find((one) => one.free && !taken.has(one.item))?.item;
      if (item === undefined || dice.chance(0.4)) return { copy, verdict: "create" as const };
      taken.add(item);
      return { copy, verdict: "couple" as const, item };
    });
    const wish: PlanDecisions = dice.chance(0.5) ? { decisions } : { all: "create" };
    this.#stage.say(`an administrator decides about ${undecided.length} copies of ${member}`);
    const told = await this.#line.insist("plan decide", (ring) => ring.plan(member, { what: "decide", wish }, WHO));
    if (told !== "done" && this.#stage.calm)
      await this.#line.insist("plan decide", (ring) =>
        ring.plan(member, { what: "decide", wish: { all: "create" } }, WHO),
      );
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#stage.post(ms, "", () => resolve()));
  }
}

/** Members of which a first reading waits for somebody. */
const WAITING = `SELECT member.id AS member, member.admitted AS admitted FROM member
  LEFT JOIN hold ON hold.member = member.id AND hold.cause = 'joining' AND hold.state = 'open'
  WHERE member.state = 'active' AND ((member.review = 1 AND member.admitted = 0) OR (hold.id IS NOT NULL AND member.admitted = 1))
  ORDER BY member.slot`;

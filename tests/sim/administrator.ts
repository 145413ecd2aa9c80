import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { RingService } from "../../worker/ring/service.ts";
import { call } from "./calls.ts";
import type { Plan } from "./plan.ts";
import type { Ring } from "./ring.ts";
import type { Stage } from "./stage.ts";

/** An order that nobody confirmed is given again after so long. */
const AGAIN_MS = 3_000;

/** Who decides for the ring. Every order is a message that may be lost, doubled or late, and is given again until somebody says what came of it. */
export class Administrator {
  readonly #stage: Stage;
  readonly #plan: Plan;
  readonly #ring: Ring;
  #ruled = false;

  constructor(stage: Stage, plan: Plan, ring: Ring) {
    this.#stage = stage;
    this.#plan = plan;
    this.#ring = ring;
  }

  /** Called before each step while faults are on. */
  act(): void {
    const { rules, steps } = this.#plan;
    if (rules.later && !this.#ruled && this.#stage.steps >= steps * rules.from) this.#rule();
  }

  /** Faults have stopped: what was decided stands, whatever was set back. */
  finish(): void {
    if (this.#plan.rules.later) this.#rule();
  }

  #rule(): void {
    const policy = this.#plan.rules.later;
    if (!policy) return;
    this.#ruled = true;
    const { conflicts, ...rest } = policy;
    const { winner, member } = conflicts;
    this.#stage.say(`an administrator changes the rules ${JSON.stringify(conflicts)}`);
    const change = { ...rest, matchBy: undefined, conflicts: { winner, ...(member === null ? {} : { member }) } };
    this.#insist("rules", (ring) => ring.changeRing({ policy: change }));
  }

  #insist(what: string, order: (ring: RingService) => Promise<Result<unknown, Refused>>): void {
    call(this.#stage, `admin>hub ${what}`, null, this.#ring.hub, order).then(
      (answer) => this.#stage.count(`admin ${what} ${answer.ok ? "done" : answer.error.reason}`),
      () => this.#stage.post(AGAIN_MS, "", () => this.#insist(what, order)),
    );
  }
}

import type { Mischief } from "./mischief.ts";
import type { Plan } from "./plan.ts";
import type { Stage } from "./stage.ts";

/** From this part of a schedule on faults are switched on, one every so often, where too few have struck. */
const FROM = 0.4;
const EVERY = 0.025;
/** From this part on what is on and has not struck yet is made to strike. */
const INSIST_FROM = 0.8;

/**
 * Sees to it that enough different faults strike in a schedule. Few may do so because few were drawn, or by
 * chance; then others are switched on, in an order that was drawn with the rest.
 */
export class Reserve {
  readonly #stage: Stage;
  readonly #plan: Plan;
  readonly #mischief: Mischief;
  #on = 0;

  constructor(stage: Stage, plan: Plan, mischief: Mischief) {
    this.#stage = stage;
    this.#plan = plan;
    this.#mischief = mischief;
  }

  /** Called before each step. */
  look(): void {
    const { least, reserve, faults, steps } = this.#plan;
    const past = this.#stage.steps / steps;
    if (this.#stage.fired >= least || past < FROM) return;
    const due = Math.floor((past - FROM) / EVERY) + 1 - this.#on;
    for (const name of due > 0 ? reserve.splice(-due) : []) {
      this.#on += 1;
      faults[name] = true;
      this.#stage.say(`${name} is switched on`);
    }
    if (past >= INSIST_FROM) this.#mischief.insist();
  }
}

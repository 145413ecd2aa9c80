import type { ConflictPage, Resolve } from "../../shared/contract/conflicts.ts";
import type { Ring } from "./ring.ts";
import type { Line } from "./reviews.ts";
import { mark } from "./books-of-users.ts";
import { keysOf, standing } from "./ring-lists.ts";
import type { Stage } from "./stage.ts";

const BY = { oid: "administrator", name: "An administrator" };

/** An administrator decides what becomes of values that do not stand. */
export class Resolves {
  /** Contacts in which a value was to be used. */
  readonly used = new Set<string>();
  /** What stood in their fields, as the administrator saw it; history has it. As {@link mark}s. */
  readonly replaced = new Set<string>();
  readonly #stage: Stage;
  readonly #ring: Ring;
  readonly #line: Line;
  #requests = 0;

  constructor(stage: Stage, ring: Ring, line: Line) {
    this.#stage = stage;
    this.#ring = ring;
    this.#line = line;
  }

  /** Looks at the list, thinks, and decides one or a few. */
  async look(): Promise<void> {
    const dice = this.#stage.dice("policies");
    const state = dice.chance(0.7) ? "open" : "kept";
    const page = await this.#line.ask("conflicts", (ring) => ring.listConflicts({ state, after: 0, limit: 50 }));
    const conflicts = page.ok ? page.value.conflicts : [];
    if (conflicts.length === 0) return;
    const thinking = dice.chance(0.7) ? dice.between(0, 300) : dice.between(1_000, 15_000);
    await new Promise<void>((resolve) => this.#stage.post(thinking, "", resolve));
    this.#requests += 1;
    const order: Resolve = { request: `resolve-${this.#requests}`, ...this.#wish(conflicts) };
    await this.#line.insist(`resolve ${state}`, (ring) => ring.resolveConflicts(order, BY));
  }

  #wish(conflicts: ConflictPage["conflicts"]): Pick<Resolve, "decisions" | "all"> {
    const dice = this.#stage.dice("policies");
    const some = dice.shuffled(conflicts).slice(0, dice.between(1, 3));
    const ring = this.#ring.hub.storage;
    const decisions = some.map(({ id, item, field, plan }) => {
      const choice = dice.pick(["keep", "use"] as const);
      if (choice === "use") {
        for (const key of keysOf(ring, [{ item }])) this.used.add(key);
        this.replaced.add(mark(field, standing(ring, item, field)));
      }
      return { conflict: id, choice, plan };
    });
    this.#stage.say(
      `an administrator resolves ${some.map(({ field }, at) => `${decisions[at]?.choice} ${field}`).join(", ")}`,
    );
    return dice.chance(0.15) ? { all: "keep" } : { decisions };
  }
}

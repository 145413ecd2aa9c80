import { type Allowance, type Budget, type BudgetState, makeBudget } from "../graph/budget.ts";
import type { Lane } from "../ports/graph.ts";
import type { Sql } from "../ports/sql.ts";
import type { Clock } from "../ports/system.ts";

/** Counted requests are stored in steps of so many: a row each time would cost more than they do. */
const STEP = 200;

/**
 * A mailbox's budget that outlives its object. Pauses that Graph asked for are stored at once; what was
 * counted since the last step is forgotten with the object, which is less than the budget's reserve.
 */
export class KeptBudget implements Budget {
  readonly #sql: Sql;
  readonly #budget: Budget;
  #unsaved = 0;

  constructor(sql: Sql, clock: Clock) {
    this.#sql = sql;
    const row = sql.first<{ state: string }>("SELECT state FROM budget WHERE only = 1");
    this.#budget = row ? makeBudget(clock, JSON.parse(row.state) as BudgetState) : makeBudget(clock);
  }

  allow(lane: Lane, wanted: number): Allowance {
    return this.#budget.allow(lane, wanted);
  }

  note(count: number): void {
    this.#budget.note(count);
    this.#unsaved += count;
    if (this.#unsaved >= STEP) this.#save();
  }

  block(ms: number): void {
    this.#budget.block(ms);
    this.#save();
  }

  state(): BudgetState {
    return this.#budget.state();
  }

  #save(): void {
    this.#unsaved = 0;
    this.#sql.run(
      "INSERT INTO budget VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET state = excluded.state",
      JSON.stringify(this.#budget.state()),
    );
  }
}

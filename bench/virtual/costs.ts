import type { Sql } from "../../worker/ports/sql.ts";

/** One object's storage, and what it cost so far beside the rows. */
export interface Costs {
  readonly sql: Sql;
  /** Settings of the alarm: each is a billed row. */
  alarms: number;
  /** Calls, notices and alarms that came in: each is a billed request. */
  calls: number;
}

/** Rows written by an object so far, as billed. */
export function rowsOf({ sql, alarms }: Costs): number {
  return sql.rowsWritten() + alarms;
}

/** The same object; each call of it is counted as a request. */
export function counted<T extends object>(target: T, costs: Costs): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name);
      if (typeof value !== "function") return value;
      costs.calls += 1;
      return value.bind(object) as unknown;
    },
  });
}

import { CrashError } from "./crashing-sql.ts";
import type { Host } from "./host.ts";

/** Has an object do what a message asks: answered with a copy, or with why not, once; an object that ends fails it. */
export function carryOut<T, R>(
  to: Host<T>,
  work: (object: T) => Promise<R>,
  tell: (value: R) => void,
  fail: (what: string) => void,
): void {
  try {
    const { life, object } = to.get();
    let open = true;
    const close = (): boolean => {
      const was = open;
      open = false;
      forget();
      return was;
    };
    const forget = life.whenGone(() => close() && fail(`${to.name} ended`));
    work(object).then(
      (value) => life.alive && close() && tell(travelled(value)),
      (error: unknown) => close() && fail(error instanceof Error ? error.message : "failed"),
    );
  } catch (error) {
    if (!(error instanceof CrashError)) throw error;
    fail(`${to.name} ended`);
  }
}

/** What travels is a copy. */
export function travelled<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

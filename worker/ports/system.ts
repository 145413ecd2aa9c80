/** The time. Production reads the system's clock; the simulator owns it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** Randomness. Production draws from the system; the simulator from its seed. */
export interface Random {
  /** A lower-case hexadecimal text of `bytes` random bytes. */
  hex(bytes: number): string;
  /** A number, at least 0 and less than 1. For jitter only. */
  fraction(): number;
}

/** An object's one alarm. */
export interface Alarm {
  /** Asks to be woken at `at` (epoch milliseconds), instead of any time asked before; `null`: never. */
  set(at: number | null): void;
}

/** Structured log: ids, counts and reasons only; never content, never a secret. */
export interface Log {
  event(name: string, fields: Readonly<Record<string, string | number | boolean | null>>): void;
}

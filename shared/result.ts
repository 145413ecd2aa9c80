/** The outcome of something that may be refused for a stated reason. Check `ok` and go on. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** A success. */
export function ok<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

/** A refusal, with its reason. */
export function err<E>(error: E): Result<never, E> {
  return { ok: false, error };
}

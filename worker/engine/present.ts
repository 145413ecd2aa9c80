/** States that a value is there, where the code before has made sure and the types cannot say so. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("A value that must be there is missing: a bug in the engine.");
  return value;
}

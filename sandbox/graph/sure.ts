/** A value that is there because the lines before made sure of it. Its absence is a mistake of the emulator's. */
export function sure<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error("A value is missing that must be there.");
  return value;
}

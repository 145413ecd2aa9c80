import { FAULT_NAMES, type FaultName, type Faults } from "./faults.ts";
import type { WorldOptions } from "./world.ts";

/** Whether a switch is given. */
export function has(args: readonly string[], name: string): boolean {
  return args.includes(name);
}

/** The whole number after a name; `null`: it is not given. Throws if it is none. */
export function numberOf(args: readonly string[], name: string): number | null {
  const text = textOf(args, name);
  if (text === null) return null;
  const value = Number(text);
  if (text === "" || !Number.isInteger(value) || value < 0) throw new Error(`${name} takes a whole number`);
  return value;
}

/** How schedules are to be run: `--faults a,b` (these and no others; `none`), `--steps N`, `--members AB`. */
export function runOptions(args: readonly string[]): WorldOptions {
  const [faults, steps, members] = [textOf(args, "--faults"), numberOf(args, "--steps"), textOf(args, "--members")];
  return {
    ...(faults === null ? {} : { force: only(faults === "none" ? [] : faults.split(",")), least: 0 }),
    ...(steps === null ? {} : { steps }),
    ...(members === null ? {} : { members: members.split("") }),
  };
}

/** Exactly these faults. */
export function only(names: readonly string[]): Faults {
  const unknown = names.find((name) => !FAULT_NAMES.includes(name as FaultName));
  if (unknown !== undefined) throw new Error(`There is no fault "${unknown}"; there are ${FAULT_NAMES.join(", ")}`);
  return Object.fromEntries(FAULT_NAMES.map((name) => [name, names.includes(name)])) as Faults;
}

function textOf(args: readonly string[], name: string): string | null {
  const at = args.indexOf(name);
  return at < 0 ? null : (args[at + 1] ?? "");
}

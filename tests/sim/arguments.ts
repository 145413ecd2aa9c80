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

/**
 * How schedules are to be run: `--with a,b` (with these faults), `--without a,b` (with none of these), the others as
 * drawn; `--steps N`, `--members AB` (of those drawn).
 */
export function runOptions(args: readonly string[]): WorldOptions {
  const force = { ...all(listOf(args, "--with"), true), ...without(listOf(args, "--without")) };
  const [steps, members] = [numberOf(args, "--steps"), textOf(args, "--members")];
  return {
    force,
    ...(steps === null ? {} : { steps }),
    ...(members === null ? {} : { members: members.split("") }),
  };
}

/** None of these faults; the others are on or off as drawn. Throws for a fault that there is not. */
export function without(names: readonly string[]): Partial<Faults> {
  return all(names, false);
}

function all(names: readonly string[], isOn: boolean): Partial<Faults> {
  const unknown = names.find((name) => !FAULT_NAMES.includes(name as FaultName));
  if (unknown !== undefined) throw new Error(`There is no fault "${unknown}"; there are ${FAULT_NAMES.join(", ")}`);
  return Object.fromEntries(names.map((name) => [name, isOn]));
}

function listOf(args: readonly string[], name: string): readonly string[] {
  return textOf(args, name)?.split(",") ?? [];
}

function textOf(args: readonly string[], name: string): string | null {
  const at = args.indexOf(name);
  return at < 0 ? null : (args[at + 1] ?? "");
}

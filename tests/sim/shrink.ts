import { only } from "./arguments.ts";
import { FAULT_NAMES, type FaultName } from "./faults.ts";
import { type Outcome, runSchedule, type WorldOptions } from "./world.ts";

/** A schedule that violates, as small as it could be made. */
export interface Shrunk {
  readonly seed: number;
  readonly faults: readonly FaultName[];
  readonly steps: number;
  readonly members: string;
  readonly violations: readonly string[];
}

/** Runs one schedule. */
type Runner = (seed: number, options: WorldOptions) => Promise<Pick<Outcome, "violations" | "plan">>;

type Size = Pick<Shrunk, "faults" | "steps" | "members">;

/** Parts of its length by which a schedule is tried, the boldest first. */
const CUTS = [0.3, 0.5, 0.7, 0.85, 0.95];

/**
 * Makes a schedule that violates smaller, as long as it still does: faults are taken away, members removed,
 * steps cut, again until nothing more can go. Every fault draws numbers of its own, so that what is left
 * goes on much as before.
 * @param run runs one schedule; that of the simulator if absent
 * @returns `null` if the schedule as given does not violate
 */
export async function shrink(
  seed: number,
  options: WorldOptions = {},
  run: Runner = runSchedule,
): Promise<Shrunk | null> {
  const { violations, plan } = await run(seed, options);
  if (violations.length === 0) return null;
  const faults = FAULT_NAMES.filter((name) => plan.faults[name]);
  let small: Shrunk = {
    seed,
    faults,
    steps: plan.steps,
    members: plan.members.map(({ id }) => id).join(""),
    violations,
  };
  const tried = async (size: Partial<Size>): Promise<boolean> => {
    const next = { ...small, ...size };
    const outcome = await run(seed, optionsOf(next));
    if (outcome.violations.length === 0) return false;
    small = { ...next, violations: outcome.violations };
    return true;
  };
  // What was switched on on the way is on from the start now: if that goes quiet, there is nothing to begin with.
  if (!(await tried({}))) return small;
  for (let before = ""; before !== sizeText(small);) {
    before = sizeText(small);
    for (const fault of small.faults) await tried({ faults: small.faults.filter((name) => name !== fault) });
    for (const member of small.members.slice(1)) await tried({ members: small.members.replace(member, "") });
    for (const cut of CUTS) if (await tried({ steps: Math.floor(small.steps * cut) })) break;
  }
  return small;
}

/** How to run a schedule of that size. */
export function optionsOf({ faults, steps, members }: Size): WorldOptions {
  return { force: only(faults), steps, members: members.split(""), least: 0 };
}

/** What is left, and how to see it. */
export function shrunkInWords({ seed, faults, steps, members, violations }: Shrunk): string {
  const named = faults.length === 0 ? "none" : faults.join(",");
  return [
    ...violations.slice(0, 6),
    `npm run sim -- --replay ${seed} --faults ${named} --steps ${steps} --members ${members}`,
  ].join("\n");
}

function sizeText({ faults, steps, members }: Size): string {
  return `${faults.join(",")} ${steps} ${members}`;
}

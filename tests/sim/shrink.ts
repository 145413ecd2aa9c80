import { without } from "./arguments.ts";
import { FAULT_NAMES, type FaultName } from "./faults.ts";
import { type Outcome, runSchedule, type WorldOptions } from "./world.ts";

/** A schedule that violates, as small as it could be made. */
export interface Shrunk {
  readonly seed: number;
  /** Faults that it does not need: those that were drawn, and those that would have been switched on on the way. */
  readonly gone: readonly FaultName[];
  readonly steps: number;
  readonly members: string;
  readonly violations: readonly string[];
}

/** Runs one schedule. */
type Runner = (seed: number, options: WorldOptions) => Promise<Pick<Outcome, "violations" | "plan">>;

type Size = Pick<Shrunk, "gone" | "steps" | "members">;

/** Parts of its length by which a schedule is tried, the boldest first. */
const CUTS = [0.3, 0.5, 0.7, 0.85, 0.95];

/**
 * Makes a schedule that violates smaller, as long as it still does: faults are taken away, members removed,
 * steps cut, again until nothing more can go. Every fault draws numbers of its own, so that what is left
 * goes on much as before.
 * @param run runs one schedule; that of the simulator if absent
 * @returns `null` if the schedule does not violate
 */
export async function shrink(seed: number, run: Runner = runSchedule): Promise<Shrunk | null> {
  const { violations, plan } = await run(seed, {});
  if (violations.length === 0) return null;
  const members = plan.members.map(({ id }) => id).join("");
  let small: Shrunk = { seed, gone: [], steps: plan.steps, members, violations };
  const tried = async (size: Partial<Size>): Promise<boolean> => {
    const next = { ...small, ...size };
    const outcome = await run(seed, optionsOf(next));
    if (outcome.violations.length === 0) return false;
    small = { ...next, violations: outcome.violations };
    return true;
  };
  for (let before = ""; before !== sizeText(small);) {
    before = sizeText(small);
    for (const fault of FAULT_NAMES) if (!small.gone.includes(fault)) await tried({ gone: [...small.gone, fault] });
    for (const member of small.members.slice(1)) await tried({ members: small.members.replace(member, "") });
    for (const cut of CUTS) if (await tried({ steps: Math.floor(small.steps * cut) })) break;
  }
  return small;
}

/** How to run a schedule of that size. */
export function optionsOf({ gone, steps, members }: Size): WorldOptions {
  return { force: without(gone), steps, members: members.split("") };
}

/** What is left, and how to see it. */
export function shrunkInWords({ seed, gone, steps, members, violations }: Shrunk): string {
  const named = gone.length === 0 ? "" : ` --without ${gone.join(",")}`;
  const left = FAULT_NAMES.filter((name) => !gone.includes(name)).join(", ") || "no fault";
  return [
    ...violations.slice(0, 6),
    `It needs ${left}.`,
    `npm run sim -- --replay ${seed}${named} --steps ${steps} --members ${members}`,
  ].join("\n");
}

function sizeText({ gone, steps, members }: Size): string {
  return `${gone.join(",")} ${steps} ${members}`;
}

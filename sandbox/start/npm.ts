import { readFileSync } from "node:fs";

const LOOK_MS = 300;

/**
 * Calls back when the npm that all this was started by is killed outright. Between it and us are a
 * shell, which lives on without it, and a script, which notices only that shell's end. Linux only:
 * elsewhere nobody tells a process about its parent's parents.
 */
export function whenNpmDies(then: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined || process.platform !== "linux") return;
  const chain = ancestors(process.pid, 3);
  if (chain.length < 3) return;
  const timer = setInterval(() => {
    if (ancestors(process.pid, 3).join() === chain.join()) return;
    clearInterval(timer);
    then();
  }, LOOK_MS);
  timer.unref();
}

/** The parent, its parent and so on, as far as they can be seen. */
function ancestors(pid: number, count: number): number[] {
  const found: number[] = [];
  for (let at = parentOf(pid); at > 1 && found.length < count; at = parentOf(at)) found.push(at);
  return found;
}

function parentOf(pid: number): number {
  try {
    // The name of the program stands in brackets and may hold anything.
    return Number(/\) \S (\d+) [^)]*$/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

import { createServer } from "node:net";
import { StartProblem } from "./problem.ts";

/** Everything listens here and nowhere else. */
export const HOST = "127.0.0.1";

/** The app's port where nobody names one. */
export const FIRST_APP_PORT = 8787;
/** The other servers take theirs from here on. */
export const FIRST_PORT = 8801;

const TRIES = 200;
/** A process that was just killed lets go of its port a moment later. */
const PATIENCE_MS = 1_000;

/** Whether nobody listens on a port. */
async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return await new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}

/** Waits a moment for a port to become free. Answers whether it did. */
export async function waitForPort(port: number): Promise<boolean> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isFree(port))) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

/**
 * Starts a server on the first port that it can have: the one of last time, else one from `first` on.
 * @param start must throw an error with code EADDRINUSE or ERR_ADDRESS_IN_USE if the port is taken
 */
export async function onFreePort<T>(
  stored: number | undefined,
  first: number,
  start: (port: number) => Promise<T>,
): Promise<{ readonly server: T; readonly port: number }> {
  const kept = stored !== undefined && (await waitForPort(stored)) ? [stored] : [];
  for (const port of [...kept, ...Array.from({ length: TRIES }, (_, index) => first + index)]) {
    if (port !== stored && !(await isFree(port))) continue;
    try {
      return { server: await start(port), port };
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  throw new StartProblem(`No port from ${first} to ${first + TRIES - 1} is free.`);
}

function isTaken(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === "EADDRINUSE" || code === "ERR_ADDRESS_IN_USE";
}

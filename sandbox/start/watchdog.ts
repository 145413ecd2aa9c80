/**
 * Outlives the sandbox by a moment. Its standard input is a pipe from it: when the sandbox ends, in
 * whatever way, the pipe ends, and what is then still noted is killed and removed. Lines: `+PID` a
 * child was started, `-PID` it ended, `rm FOLDER` a folder to remove.
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";

const children = new Set<number>();
let folder: string | undefined;

// A stop signal to the whole group is for the sandbox to act on; it tells us when it is done.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const pid = Number(line.slice(1));
    if (line.startsWith("+")) children.add(pid);
    else if (line.startsWith("-")) children.delete(pid);
    else if (line.startsWith("rm ")) folder = line.slice(3);
  })
  .on("close", () => {
    for (const pid of children) kill(pid);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    process.exit();
  });

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

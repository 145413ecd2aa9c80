import { spawn, type ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Sees to it that no child outlives this process, even when it is killed outright; see `watchdog.ts`. */
export class Guard {
  private readonly dog: ChildProcess;
  private readonly children = new Set<ChildProcess>();
  private readonly onSpawn = (message: unknown): void => {
    const child = (message as { process: ChildProcess }).process;
    child.once("spawn", () => {
      this.watch(child);
      // Nothing is started any more: packages start again what they take for crashed.
      if (this.isClosing) child.kill("SIGKILL");
    });
  };
  private isClosing = false;

  constructor() {
    this.dog = spawn(process.execPath, [fileURLToPath(new URL("watchdog.ts", import.meta.url))], {
      stdio: ["pipe", "ignore", "ignore"],
      // In a group of its own, so that a kill of our whole group leaves it to do its work.
      detached: true,
    });
    this.dog.stdin?.on("error", () => undefined);
    this.dog.unref();
    // Also what packages start, workerd among it, and starts again after a crash.
    subscribe("child_process", this.onSpawn);
  }

  /** Removes a folder when this process has ended. */
  removeAtEnd(folder: string): void {
    this.tell(`rm ${folder}`);
  }

  /** Kills what is still running, and ends the watch. */
  async close(): Promise<void> {
    this.isClosing = true;
    while (this.children.size > 0) {
      const left = [...this.children];
      for (const child of left) child.kill("SIGKILL");
      await Promise.all(left.map(ended));
    }
    unsubscribe("child_process", this.onSpawn);
    this.dog.ref();
    this.dog.stdin?.end();
    await ended(this.dog);
  }

  private watch(child: ChildProcess): void {
    if (child === this.dog || child.exitCode !== null || child.signalCode !== null) return;
    this.children.add(child);
    this.tell(`+${child.pid}`);
    child.once("exit", () => {
      this.children.delete(child);
      this.tell(`-${child.pid}`);
    });
  }

  private tell(line: string): void {
    if (this.dog.stdin?.writable === true) this.dog.stdin.write(`${line}\n`);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

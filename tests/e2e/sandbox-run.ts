import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What the sandbox says when it is ready. */
export interface Urls {
  readonly ready: true;
  readonly app: string;
  readonly graph: string;
  readonly entra: string;
  /** The Outlook page; https, as `addin` is. */
  readonly outlook: string;
  /** The page with the mailboxes side by side. */
  readonly mailboxes: string;
  /** The front of the add-in's pages. */
  readonly addin: string;
}

/** A sandbox in a process of its own, as `npm start` runs it. */
export class Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  out = "";
  err = "";
  private readonly watchers = new Set<() => void>();

  /** @param script `scripts/start.mjs`, as npm has it, or `sandbox/start.ts` itself */
  constructor(args: readonly string[], script = "sandbox/start.ts") {
    this.child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => this.heard((this.out += text)));
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => this.heard((this.err += text)));
    this.ended = once(this.child, "close").then(([code]) => code as number | null);
    void this.ended.then((code) => this.heard(String(code)));
  }

  /** Waits for words on either stream. @throws if the process ends first */
  async says(words: RegExp): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        const isOver = this.child.exitCode !== null || this.child.signalCode !== null;
        if (words.test(this.out) || words.test(this.err)) resolve();
        else if (isOver)
          reject(new Error(`The sandbox ended without saying ${String(words)}:\n${this.out}${this.err}`));
        else return;
        this.watchers.delete(look);
      };
      this.watchers.add(look);
      look();
    });
  }

  /** Waits until it is ready. */
  async ready(): Promise<Urls> {
    await this.says(/^\{"ready":true.*\}$/m);
    return JSON.parse(this.out.trim()) as Urls;
  }

  /** Sends a signal and waits for the end; answers with the exit code and how long it took. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<{ readonly code: number | null; readonly ms: number }> {
    const since = performance.now();
    this.child.kill(signal);
    const code = await this.ended;
    return { code, ms: performance.now() - since };
  }

  private heard(_words: string): void {
    for (const watcher of this.watchers) watcher();
  }
}

/** All processes below one, as Linux knows them. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(Number(name)));
  }
  const below = (parent: number): number[] =>
    [...parents].filter(([, other]) => other === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** Those of the processes that still run. */
export function running(pids: readonly number[]): number[] {
  return pids.filter((pid) => parentOf(pid) !== -1);
}

function parentOf(pid: number): number {
  try {
    const [, state = "Z", parent = "-1"] = /\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return state === "Z" ? -1 : Number(parent);
  } catch {
    return -1;
  }
}

/** A folder that nobody else has. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), "ringfold-e2e-"));
}

/** A port that is free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Tries again until it holds. @throws what it threw last, when the time is over */
export async function eventually<T>(ms: number, look: () => Promise<T>): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

import { createWriteStream, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  type MiniflareOptions,
  type V4WorkerdStructuredLog,
} from "miniflare";
import { HOST } from "./ports.ts";

/** Variables and secrets by name. */
export type Vars = Readonly<Record<string, string>>;

/** How to run the Worker. */
export interface RuntimeOptions {
  readonly port: number;
  /** A finished build: the bundle, and the bindings as `build-worker.ts` left them. */
  readonly build: string;
  /** A finished build of the add-in: what the Worker serves as static files; left out: none. */
  readonly addin?: string;
  /** A folder that keeps the objects' storage, and the log. */
  readonly state: string;
  /** Variables and secrets, over those of wrangler.toml. */
  readonly vars: Vars;
  /** Told what the Worker logs as a warning or an error. */
  readonly onTrouble: (words: string) => void;
}

/** The Worker in workerd. */
export interface Runtime {
  readonly url: string;
  /** Starts the Worker again with some variables changed. The objects find their storage as it was. */
  configure(vars: Vars): Promise<void>;
  /** Goes on at once with what a kill cut off. By themselves the objects would wait for their safety alarms. */
  resume(mailboxes: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const NAME = "ringfold";
/** Cron triggers never fire locally; the sandbox calls them so often. */
const CRON_MS = 60_000;

interface WorkerOptions {
  readonly bindings?: Readonly<Record<string, unknown>>;
  readonly cronTriggers?: readonly string[];
  /** Static files, and which paths go past them to the Worker, as wrangler.toml says. */
  readonly assets?: Readonly<Record<string, unknown>>;
}

/** Starts the Worker in workerd, with real Durable Objects on SQLite files. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const worker = JSON.parse(readFileSync(join(options.build, "options.json"), "utf8")) as WorkerOptions;
  const log = createWriteStream(join(options.state, "worker.log"), { flags: "a" });
  const note = ({ timestamp, level, message }: V4WorkerdStructuredLog): void => {
    log.write(`${new Date(timestamp).toISOString()} ${level} ${message}\n`);
    if (level === "error" || level === "warn") options.onTrouble(message);
  };
  const restore = keepSignals();
  const miniflare = new Miniflare(configure(options, worker, note, {}));
  restore();
  try {
    await miniflare.ready;
  } catch (error) {
    await miniflare.dispose().catch(() => undefined);
    throw error;
  }
  const timer = setInterval(() => void callCron(miniflare, worker.cronTriggers ?? [], options.onTrouble), CRON_MS);
  return {
    url: `http://${HOST}:${options.port}`,
    async resume(mailboxes) {
      await callCron(miniflare, worker.cronTriggers ?? [], options.onTrouble);
      await tellMissed(miniflare, mailboxes);
    },
    configure: (vars) => miniflare.setOptions(configure(options, worker, note, vars)),
    async close() {
      clearInterval(timer);
      await miniflare.dispose();
      log.end();
    },
  };
}

type Note = (log: V4WorkerdStructuredLog) => void;

function configure(options: RuntimeOptions, worker: WorkerOptions, note: Note, vars: Vars): MiniflareOptions {
  const shared = {
    host: HOST,
    port: options.port,
    cf: false,
    log: new Quiet(options.onTrouble),
    handleStructuredLogs: note,
    resourcePersistencePath: join(options.state, "objects"),
    unsafeTriggerHandlers: true,
    telemetry: { enabled: false },
  };
  const { assets, ...rest } = worker;
  const ours = {
    ...rest,
    name: NAME,
    bindings: { ...worker.bindings, ...options.vars, ...vars },
    modules: [module(options.build)],
    ...(options.addin === undefined ? {} : { assets: { ...assets, directory: options.addin } }),
  };
  // What wrangler makes of wrangler.toml is in the form of Miniflare 4.
  return convertV4MiniflareOptions({ ...shared, workers: [ours] } as unknown as Parameters<
    typeof convertV4MiniflareOptions
  >[0]);
}

/** Miniflare ends the process on a stop signal, in the midst of our stopping. Its listeners are taken off again. */
function keepSignals(): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  return () => {
    for (const signal of signals) {
      for (const listener of process.listeners(signal)) {
        if (before.get(signal)?.includes(listener) !== true) process.off(signal, listener);
      }
    }
  };
}

function module(build: string): object {
  const path = join(build, "bundle", "index.js");
  return { type: "ESModule", path: "index.js", contents: readFileSync(path, "utf8") };
}

async function callCron(
  miniflare: Miniflare,
  crons: readonly string[],
  onTrouble: (words: string) => void,
): Promise<void> {
  try {
    const worker = await miniflare.getWorker();
    for (const cron of crons) await worker.scheduled({ cron, scheduledTime: new Date() });
  } catch (error) {
    onTrouble(`the scheduled handler failed: ${String(error)}`);
  }
}

/** A mailbox's object, as far as it is called here. */
interface MailboxStub {
  notices(hints: readonly unknown[], lifecycle: readonly string[]): Promise<void>;
}

/**
 * Notices under way when the last run ended went with it. After an outage of its own Graph sends the
 * lifecycle notice `missed`. Said to the objects themselves: some have no subscription yet.
 */
async function tellMissed(miniflare: Miniflare, mailboxes: readonly string[]): Promise<void> {
  const objects = await miniflare.getDurableObjectNamespace("MAILBOX", NAME);
  const stubs = mailboxes.map((id) => objects.getByName(id) as unknown as MailboxStub);
  await Promise.all(stubs.map((stub) => stub.notices([], ["missed"])));
}

/** Miniflare's own words: warnings and errors only, and never on standard output. */
class Quiet extends Log {
  private readonly onTrouble: (words: string) => void;

  constructor(onTrouble: (words: string) => void) {
    super(LogLevel.WARN);
    this.onTrouble = onTrouble;
  }

  override log(message: string): void {
    this.onTrouble(message);
  }
}

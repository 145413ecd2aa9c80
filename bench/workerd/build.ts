import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The Worker itself, with objects that count: rows as the platform's cursor tells them, settings of the
 * alarm, calls that came in, and the milliseconds in which an object had something under way.
 * `/_bench/counts?ring=&mailboxes=,` answers the counts since each object started.
 */
const ENTRY = `
import worker, { Directory as D, Mailbox as M, Ring as R } from "${ROOT}worker/index.ts";

function counting(Base) {
  class Counting extends Base {
    constructor(context, bindings) {
      const counts = { rows: 0, alarms: 0, calls: 0, ms: 0 };
      const track = tracker(counts);
      patch(context.storage.sql, "exec", (exec) => (...given) => counted(exec(...given), counts));
      for (const name of ["setAlarm", "deleteAlarm"])
        patch(context.storage, name, (set) => (...given) => ((counts.alarms += 1), set(...given)));
      patch(context, "waitUntil", (wait) => (promise) => wait(track(promise)));
      super(context, bindings);
      this.counts = counts;
      this.track = track;
    }
    benchCounts() {
      return this.counts;
    }
  }
  for (const name of Object.getOwnPropertyNames(Base.prototype)) {
    const method = Object.getOwnPropertyDescriptor(Base.prototype, name).value;
    if (name === "constructor" || typeof method !== "function") continue;
    Counting.prototype[name] = function (...given) {
      this.counts.calls += 1;
      return this.track(method.apply(this, given));
    };
  }
  return Counting;
}

function patch(target, name, make) {
  const value = make(target[name].bind(target));
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

function counted(cursor, counts) {
  return {
    toArray() {
      const rows = cursor.toArray();
      counts.rows += cursor.rowsWritten;
      return rows;
    },
    get rowsWritten() {
      return cursor.rowsWritten;
    },
  };
}

function tracker(counts) {
  let open = 0;
  let since = 0;
  const end = () => {
    open -= 1;
    if (open === 0) counts.ms += Date.now() - since;
  };
  return (value) => {
    if (!(value instanceof Promise)) return value;
    if (open === 0) since = Date.now();
    open += 1;
    value.then(end, end);
    return value;
  };
}

export const Directory = D;
export class Ring extends counting(R) {}
export class Mailbox extends counting(M) {}

export default {
  ...worker,
  async fetch(request, bindings, context) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/_bench/counts") return worker.fetch(request, bindings, context);
    const ring = await bindings.RING.getByName(searchParams.get("ring")).benchCounts();
    const names = searchParams.get("mailboxes").split(",");
    const mailboxes = await Promise.all(names.map((name) => bindings.MAILBOX.getByName(name).benchCounts()));
    return Response.json({ ring, mailboxes });
  },
};
`;

/** Bundles the counting Worker by the tool that deploys the real one; answers the folder, as the sandbox's runtime takes it. */
export function buildCounting(): string {
  const target = join(ROOT, "dist", "bench", "worker");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const entry = join(target, "index.js");
  writeFileSync(entry, ENTRY);
  const args = [join(ROOT, "node_modules/wrangler/bin/wrangler.js"), "deploy", entry, "--dry-run"];
  const { status, stderr } = spawnSync(process.execPath, [...args, "--outdir", join(target, "bundle")], {
    cwd: ROOT,
    encoding: "utf8",
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_LOG_PATH: join(target, "log"),
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      CI: "1",
    },
  });
  if (status !== 0) throw new Error(stderr);
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(ROOT, "wrangler.toml"));
  const { rootPath: _, modulesRules: __, ...options } = workerOptions;
  writeFileSync(join(target, "options.json"), JSON.stringify(options));
  return target;
}

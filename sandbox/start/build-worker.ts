/**
 * `node build-worker.ts FOLDER`: bundles the Worker by the very tool that deploys it, and puts the
 * bindings of wrangler.toml beside it, as the runtime takes them.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unstable_getMiniflareWorkerOptions } from "wrangler";

const [, , target = ""] = process.argv;
const root = fileURLToPath(new URL("../../", import.meta.url));
const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const { workerOptions } = unstable_getMiniflareWorkerOptions(join(root, "wrangler.toml"));
const { rootPath: _, modulesRules: __, ...options } = workerOptions;
const deploy = ["deploy", "--dry-run", "--outdir", join(target, "bundle")];
if ("assets" in options) {
  // The add-in's pages are built and served apart; the bundle itself does not know them.
  mkdirSync(join(target, "assets"));
  deploy.push("--assets", join(target, "assets"));
}
const { status } = spawnSync(process.execPath, [wrangler, ...deploy], {
  cwd: root,
  stdio: "inherit",
  // No word to anybody, and nothing written outside of the folder.
  env: {
    ...process.env,
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_LOG_PATH: join(target, "log"),
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    CI: "1",
  },
});
if (status === 0) writeFileSync(join(target, "options.json"), JSON.stringify(options));
process.exitCode = status ?? 1;

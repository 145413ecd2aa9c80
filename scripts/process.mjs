/** Runs child processes so that they live and die with this one. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { root } from "./root.mjs";

/** The environment for children: the repository's own tools, its Node among them, come first on the path. */
export function childEnvironment() {
  return { ...process.env, PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter) };
}

/**
 * Runs a command on this terminal, passes stop signals on to it, and answers with its exit code
 * (128 + the signal's number when a signal ended it, as shells do).
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ tether?: boolean }} [options] `tether`: open an IPC channel, so that the child gets
 *   "disconnect" and can stop itself even when this process is killed outright
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: childEnvironment(),
    stdio: options.tether ? ["inherit", "inherit", "inherit", "ipc"] : "inherit",
  });
  const release = [forwardSignals(child), stopWithNpm(child)];
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      for (const undo of release) undo();
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}

/**
 * Runs a command without showing it, and answers with its exit code and all that it wrote.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
export function capture(command, args) {
  const child = spawn(command, args, { cwd: root, env: childEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** @param {import("node:child_process").ChildProcess} child */
function forwardSignals(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    // Ctrl-C reaches the whole foreground group, the child included; a second one would hurry it.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

/**
 * npm passes a stop signal to the shell that it started, and that shell dies of it without telling
 * us. Having lost its parent is all that this process notices.
 *
 * @param {import("node:child_process").ChildProcess} child
 */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    child.kill("SIGTERM");
  }, 200);
  timer.unref();
  return () => clearInterval(timer);
}

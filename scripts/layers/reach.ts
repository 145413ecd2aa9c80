/**
 * What code may reach without importing anything. The compiler already keeps timers, fetch and
 * console out of the pure folders (their tsconfig has no such globals); what is left is the part
 * of the language itself that is not a function of its arguments.
 */
import { Visitor, type Node } from "oxc-parser";
import type { Layer } from "./rules.ts";
import type { Source } from "./source.ts";

const impureMembers = new Set(["Date.now", "Math.random"]);
const worldlyCalls = new Set(["Date", "fetch", "setTimeout", "setInterval", "setImmediate", "queueMicrotask"]);
const worldlyObjects = new Set(["globalThis", "crypto", "performance", "process", "scheduler", "caches"]);

/** What a file reaches and must not, each as `path:line words`. */
export function checkReach(source: Source, reach: Layer["reach"]): string[] {
  if (reach === undefined) return [];
  const found: string[] = [];
  const refuse = (node: { start: number }, what: string): void => {
    found.push(`${source.path}:${source.lineAt(node.start)} ${reach} code must not use ${what}`);
  };
  refuseWorld(source, refuse);
  if (reach === "pure") refuseWaiting(source, refuse);
  return found;
}

type Refuse = (node: { start: number }, what: string) => void;

/** Clock, randomness, network and timers: they come in through a port, or as an argument. */
function refuseWorld(source: Source, refuse: Refuse): void {
  new Visitor({
    MemberExpression(node) {
      const object = nameOf(node.object);
      if (object === undefined) return;
      const member = `${object}.${nameOf(node.property) ?? "?"}`;
      if (impureMembers.has(member) || worldlyObjects.has(object)) refuse(node, member);
    },
    CallExpression(node) {
      const called = nameOf(node.callee);
      if (called !== undefined && worldlyCalls.has(called)) refuse(node, `${called}()`);
    },
    NewExpression(node) {
      if (nameOf(node.callee) === "Date" && node.arguments.length === 0) refuse(node, "new Date()");
    },
  }).visit(source.program);
}

/** A pure function answers at once; whatever waits, waits for the world. */
function refuseWaiting(source: Source, refuse: Refuse): void {
  const refuseAsync = (node: { start: number; async: boolean }): void => {
    if (node.async) refuse(node, "async");
  };
  new Visitor({
    FunctionDeclaration: refuseAsync,
    FunctionExpression: refuseAsync,
    ArrowFunctionExpression: refuseAsync,
    AwaitExpression: (node) => refuse(node, "await"),
    MemberExpression(node) {
      if (nameOf(node.object) === "Promise") refuse(node, "Promise");
    },
    NewExpression(node) {
      if (nameOf(node.callee) === "Promise") refuse(node, "Promise");
    },
  }).visit(source.program);
}

function nameOf(node: Node): string | undefined {
  return node.type === "Identifier" ? node.name : undefined;
}

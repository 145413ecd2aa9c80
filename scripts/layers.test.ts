import { describe, expect, it } from "vitest";
import { checkImports, layerOf } from "./layers/imports.ts";
import { checkReach } from "./layers/reach.ts";
import { layers } from "./layers/rules.ts";
import { parseSource } from "./layers/source.ts";

function importsOf(path: string, text: string): string[] {
  return checkImports(parseSource(path, text), layers);
}

function reachOf(path: string, text: string): string[] {
  return checkReach(parseSource(path, text), layerOf(path, layers)?.reach);
}

describe("who may import whom", () => {
  it("finds the file behind a relative import, types and re-exports included", () => {
    const refused = 'worker/engine/a/b.ts:1 worker/engine must not import "../../ports/sql.ts"';
    expect(importsOf("worker/engine/a/b.ts", 'import type { Sql } from "../../ports/sql.ts";')).toEqual([refused]);
    expect(importsOf("worker/engine/a/b.ts", 'export * from "../../ports/sql.ts";')).toEqual([refused]);
    expect(importsOf("worker/engine/a/b.ts", 'import { a } from "../merge.ts";')).toEqual([]);
    expect(importsOf("worker/engine/a/b.ts", 'import { a } from "../../../shared/result.ts";')).toEqual([]);
  });

  it("lets the hub and the spoke see each other's protocol and nothing else of each other", () => {
    expect(importsOf("worker/ring/hub.ts", 'import type { A } from "../mailbox/protocol.ts";')).toEqual([]);
    expect(importsOf("worker/ring/hub.ts", 'import type { A } from "../mailbox/spoke.ts";')).toHaveLength(1);
  });

  it("keeps platform and packages where they belong", () => {
    expect(importsOf("worker/ring/hub.ts", 'import { DurableObject } from "cloudflare:workers";')).toHaveLength(1);
    expect(importsOf("worker/objects/ring.ts", 'import { DurableObject } from "cloudflare:workers";')).toEqual([]);
    expect(importsOf("worker/routes/app.ts", 'import { cors } from "hono/cors";')).toEqual([]);
    expect(importsOf("worker/engine/fingerprint.ts", 'import { createHash } from "node:crypto";')).toEqual([]);
    expect(importsOf("worker/engine/merge.ts", 'import { createHash } from "node:crypto";')).toHaveLength(1);
  });

  it("keeps tests and the sandbox out of the Worker", () => {
    expect(importsOf("worker/index.ts", 'import { a } from "../sandbox/graph/server.ts";')).toHaveLength(1);
    expect(importsOf("worker/objects/ring.ts", 'const a = await import("../../tests/support/a.ts");')).toHaveLength(1);
  });

  it("wants a layer for every folder", () => {
    expect(importsOf("worker/novel/a.ts", "")).toEqual([
      "worker/novel/a.ts:1 belongs to no layer of scripts/layers/rules.ts",
    ]);
  });
});

describe("what code may reach", () => {
  it.each([
    ["Date.now()", "Date.now"],
    ["Math.random()", "Math.random"],
    ["new Date()", "new Date()"],
    ["fetch('x')", "fetch()"],
    ["crypto.randomUUID()", "crypto.randomUUID"],
    ["Promise.resolve(1)", "Promise"],
    ["async () => 1", "async"],
  ])("refuses %s in pure code", (code, what) => {
    expect(reachOf("shared/a.ts", `export const a = ${code};`)).toEqual([
      `shared/a.ts:1 pure code must not use ${what}`,
    ]);
  });

  it("is not misled by words and by members of the same name", () => {
    const text =
      '/** async Date.now() */ export const a = (b: Port) => b.fetch("Math.random()", new Date(0), Math.max(1, 2));';
    expect(reachOf("shared/a.ts", text)).toEqual([]);
  });

  it("lets ported code wait, though not for the world", () => {
    expect(reachOf("worker/ring/a.ts", "export const a = async () => await b();")).toEqual([]);
    expect(reachOf("worker/ring/a.ts", "export const a = async () => await fetch('x');")).toHaveLength(1);
  });
});

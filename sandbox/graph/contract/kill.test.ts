import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startGraph } from "../http.ts";
import type { Json } from "./support.ts";

const SCRIPT = `
  const { startGraph } = await import(process.argv[1]);
  const seed = (server) => server.addUser({ userPrincipalName: "ann@contoso.test" });
  const { url } = await startGraph({ port: 0, state: process.argv[2], verifyToken: () => ({}), seed });
  console.log(url);
`;

test("killed while requests are under way, it has kept whatever it answered for", async () => {
  const state = mkdtempSync(join(tmpdir(), "graph-"));
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", SCRIPT, new URL("../http.ts", import.meta.url).href, state],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const url = await new Promise<string>((resolve) =>
    child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())),
  );
  const headers = { Authorization: "Bearer x", "Content-Type": "application/json", Prefer: 'IdType="ImmutableId"' };
  const path = "/v1.0/users/ann@contoso.test/contacts";
  const made: string[] = [];
  const over = new Promise((resolve) => child.once("exit", resolve));
  try {
    for (let n = 0; ; n++) {
      const reply = await fetch(url + path, { method: "POST", headers, body: JSON.stringify({ givenName: `n${n}` }) });
      made.push(String(((await reply.json()) as Json).id));
      if (n === 30) setTimeout(() => child.kill("SIGKILL"), 3);
    }
  } catch {
    await over; // The connection broke: the process is dead.
  }
  const graph = await startGraph({ port: 0, state, verifyToken: () => ({}) });
  const list = (await (await fetch(`${graph.url}${path}?$top=1000&$select=id`, { headers })).json()) as {
    value: Json[];
  };
  const kept = new Set(list.value.map(({ id }) => id));
  expect(made.length).toBeGreaterThan(30);
  expect(made.filter((id) => !kept.has(id))).toEqual([]);
  await graph.close();
  rmSync(state, { recursive: true });
});

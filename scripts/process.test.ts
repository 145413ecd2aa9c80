import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { capture, run } from "./process.mjs";
import { root } from "./root.mjs";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ringfold-process-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

it("hands back exit codes, and signals as shells do", async () => {
  expect(await run(process.execPath, ["--eval", "process.exit(7)"])).toBe(7);
  expect(await run(process.execPath, ["--eval", "process.kill(process.pid, 'SIGKILL')"])).toBe(128 + 9);
});

it("keeps what a command says", async () => {
  const script = "console.log('one'); console.error('two'); process.exit(3)";
  const { code, output } = await capture(process.execPath, ["--eval", script]);
  expect(code).toBe(3);
  expect(output.split("\n").toSorted()).toEqual(["", "one", "two"]);
});

it("lets a tethered child see that its parent is gone", async () => {
  const child = program("child.ts", 'process.on("disconnect", () => process.exit()); console.log(process.pid);');
  const parent = program(
    "parent.mjs",
    `import { run } from ${JSON.stringify(join(root, "scripts/process.mjs"))};
     await run(process.execPath, [${JSON.stringify(child)}], { tether: true });`,
  );
  const runner = spawn(process.execPath, [parent], { stdio: ["ignore", "pipe", "inherit"] });
  const [pid] = (await once(runner.stdout, "data")) as [Buffer];
  runner.kill("SIGKILL");
  await expect.poll(() => isAlive(Number(pid)), { timeout: 5000 }).toBe(false);
});

it("runs TypeScript with Node, and passes a stop signal and the exit code on", async () => {
  const child = program(
    "child.ts",
    'const code: number = 5; process.on("SIGTERM", () => process.exit(code)); setInterval(() => 0, 1000); console.log("up");',
  );
  const runner = spawn("node", [join(root, "scripts/with-node.mjs"), child], { stdio: ["ignore", "pipe", "ignore"] });
  await once(runner.stdout, "data");
  runner.kill("SIGTERM");
  expect(await once(runner, "exit")).toEqual([5, null]);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

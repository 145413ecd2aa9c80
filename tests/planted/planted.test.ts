import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

/** The run that a developer starts with `npm run sim:planted -- --known`, in a process of its own. */
function run(): Promise<string> {
  const command = [join(import.meta.dirname, "main.ts"), "--known"];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (some) => (said += String(some)));
    child.on("error", reject);
    child.on("close", () => resolve(said));
  });
}

it(
  "[S18] every bug that is planted on purpose is found by what is known to find it",
  { timeout: 900_000 },
  async () => {
    const said = await run();
    const survived = said.split("\n").filter((line) => line.includes("SURVIVED"));
    expect([survived, /\d+ of \d+ planted bugs were found/.test(said) ? "" : said]).toEqual([[], ""]);
  },
);

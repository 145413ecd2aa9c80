import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Bench, median } from "./figure.ts";

const START = fileURLToPath(new URL("../sandbox/start.ts", import.meta.url));
const MAILBOXES = 10;
const TIMES = 3;

/** From `npm start` to its ready line, with everything installed and built. */
export const sandbox: Bench = {
  name: "sandbox",
  about: "start of the sandbox",
  async run({ say }) {
    const first = await start();
    const seconds: number[] = [];
    for (let time = 0; time < TIMES; time += 1) seconds.push(await start());
    say(`first ${first.toFixed(1)} s, then ${seconds.map((each) => each.toFixed(1)).join(", ")} s`);
    return [
      {
        name: "sandbox_start",
        what: `start of the sandbox with ${MAILBOXES} mailboxes, until it says that it is ready`,
        unit: "s",
        measured: median(seconds),
        hold: { at: "most", value: 60 },
        note: `the first of these starts, which builds if nothing is built yet, took ${first.toFixed(1)} s`,
      },
    ];
  },
};

/** Starts it, waits until it is ready, stops it. Answers the seconds that the start took. */
async function start(): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, [START, "--json", "--mailboxes", String(MAILBOXES)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (words += text));
  const ready = await Promise.race([untilReady(child), ended.then(() => false)]);
  const seconds = (performance.now() - begun) / 1_000;
  child.kill("SIGTERM");
  await ended;
  if (!ready) throw new Error(`The sandbox did not start:\n${words}`);
  return seconds;
}

async function untilReady(child: ChildProcess): Promise<boolean> {
  if (child.stdout === null) return false;
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('"ready":true')) return true;
  return false;
}

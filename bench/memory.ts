import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bench } from "./figure.ts";

const CHILD = fileURLToPath(new URL("./memory-child.ts", import.meta.url));
const HEAP_MB = 64;

/** What the child tells at its end. */
export interface MemoryReport {
  readonly items: number;
  readonly seconds: number;
  /** The most that the V8 heap held, megabytes. */
  readonly peakMb: number;
  /** Of both databases, megabytes. */
  readonly storedMb: { readonly hub: number; readonly mailbox: number };
}

/** A hub and a spoke with 100,000 items in one process whose V8 heap is capped. */
export const memory: Bench = {
  name: "memory",
  about: `a ring of 100,000 items in a V8 heap of ${HEAP_MB} MB`,
  long: true,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "ringfold-bench-"));
    try {
      const report = await runChild(folder);
      return [
        {
          name: "memory_peak_mb",
          what: `the most that the V8 heap held with ${report.items} items: first reading, an edit, a sweep, a full listing`,
          unit: "MB",
          measured: report.peakMb,
          hold: { at: "most", value: HEAP_MB },
          note: `hub and spoke together, heap capped; ${Math.round(report.seconds)} s`,
        },
        {
          name: "storage_bytes_per_item_hub",
          what: "storage of an item at the hub, one version",
          unit: "bytes",
          measured: (report.storedMb.hub * 1_000_000) / report.items,
        },
        {
          name: "storage_bytes_per_item_mailbox",
          what: "storage of a copy at its mailbox",
          unit: "bytes",
          measured: (report.storedMb.mailbox * 1_000_000) / report.items,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function runChild(folder: string): Promise<MemoryReport> {
  const child = spawn(process.execPath, [`--max-heap-size=${HEAP_MB}`, CHILD, folder], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  let trouble = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (words += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (trouble += text));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${words}\n${trouble.slice(-2_000)}`);
  return JSON.parse(words.trim().split("\n").at(-1) ?? "") as MemoryReport;
}

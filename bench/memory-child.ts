/** `node --max-heap-size=64 bench/memory-child.ts FOLDER`: a hub and a spoke with 100,000 items; see memory.ts. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { getHeapStatistics } from "node:v8";
import { kindOf } from "../shared/kinds/index.ts";
import { UNGUARDED } from "../tests/support/policies.ts";
import { NodeSql } from "../tests/support/node-sql.ts";
import { Mailbox } from "../worker/mailbox/mailbox.ts";
import { DEFAULT_SETTINGS } from "../worker/mailbox/settings.ts";
import { Hub } from "../worker/ring/hub.ts";
import { type Member, PLAIN } from "../worker/ring/members.ts";
import type { MemoryReport } from "./memory.ts";
import { EndlessFolder } from "./virtual/endless.ts";
import { sameChance, virtualAlarm } from "./virtual/system.ts";
import { VirtualTime } from "./virtual/time.ts";

const ITEMS = Number(process.argv[3] ?? 100_000);
const ROOT = "https://graph.microsoft.com";
const FOLDER = "folder";
const HOUR = 3_600_000;
const MEMBER: Member = {
  id: "m1",
  slot: 0,
  mailbox: "mailbox1",
  label: "mailbox1",
  folder: FOLDER,
  folderName: "Contacts",
  role: "two-way",
  rev: 1,
  state: "active",
  joining: true,
  suspended: null,
  addedAt: 0,
  begunAt: 0,
  ...PLAIN,
  assigned: "two-way",
};

const [, , folder = ""] = process.argv;
console.log(JSON.stringify(await run(folder)));

async function run(place: string): Promise<MemoryReport> {
  const start = performance.now();
  const files = { hub: join(place, "hub.db"), mailbox: join(place, "mailbox.db") };
  const time = new VirtualTime();
  const graph = new EndlessFolder(ITEMS, ROOT, FOLDER);
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, getHeapStatistics().used_heap_size);
  };
  const { hub, mailbox } = makeRing(time, graph, files, look);
  const reached = await time.until(() => hub.line.head().seq >= ITEMS, time.now() + 24 * HOUR);
  if (!reached) throw new Error(`${hub.line.head().seq} of ${ITEMS} items after a day`);
  await time.pass(60_000);
  const copy = graph.edit(777, "Edited");
  mailbox.hint([{ copy, etag: null, deleted: false }]);
  await time.pass(60_000);
  if (hub.line.head().seq !== ITEMS + 1) throw new Error("The edit did not arrive");
  await time.pass(8 * 24 * HOUR); // sweeps, and the weekly listing
  look();
  const size = (file: string): number => statSync(file).size / 1_000_000;
  return {
    items: ITEMS,
    seconds: (performance.now() - start) / 1_000,
    peakMb: peak / 1_048_576,
    storedMb: { hub: size(files.hub), mailbox: size(files.mailbox) },
  };
}

function makeRing(
  time: VirtualTime,
  graph: EndlessFolder,
  files: { readonly hub: string; readonly mailbox: string },
  look: () => void,
): { hub: Hub; mailbox: Mailbox } {
  const common = { clock: time, random: sameChance(), log: { event: () => undefined }, kindOf };
  const hub: Hub = new Hub({
    ...common,
    sql: new NodeSql(files.hub),
    alarm: virtualAlarm(time, () => hub.waker.alarm()),
    spoke: () => mailbox,
    changed: () => undefined,
  });
  const watched = {
    send: async (requests: Parameters<EndlessFolder["send"]>[0]) => {
      look();
      await time.sleep(1);
      return await graph.send(requests);
    },
  };
  const mailbox: Mailbox = new Mailbox({
    ...common,
    sql: new NodeSql(files.mailbox),
    settings: { ...DEFAULT_SETTINGS, ifMatch: "honoured" },
    alarm: virtualAlarm(time, () => void mailbox.alarm()),
    graph: () => watched,
    graphRoot: ROOT,
    hub: () => hub,
    sleep: (ms) => time.sleep(ms),
    webhook: () => null,
  });
  hub.saveSettings({
    id: "ring1",
    name: "Contacts",
    kind: "contact",
    paused: false,
    acts: "members",
    pausedAll: false,
    policy: UNGUARDED,
    createdAt: 0,
    wipeAt: null,
  });
  hub.members.save(MEMBER);
  void mailbox.configure(hub.configOf(MEMBER));
  return { hub, mailbox };
}

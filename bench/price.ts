import type { Bench, Figure } from "./figure.ts";
import { Company } from "./virtual/company.ts";
import { type Costs, rowsOf } from "./virtual/costs.ts";
import { person } from "./virtual/people.ts";

/** Cloudflare's prices of the paid plan, US dollars: docs/PERFORMANCE.md says where they are from. */
const PRICE = {
  base: 5,
  requests: { included: 1e6, million: 0.15 },
  workerRequests: { included: 10e6, million: 0.3 },
  duration: { included: 400_000, millionGbSeconds: 12.5 },
  rowsWritten: { included: 50e6, million: 1 },
  storage: { includedGb: 5, gb: 0.2 },
} as const;

const GB_OF_AN_OBJECT = 0.128;
const DAYS = 30;
/** The cron rings every five minutes: a call of the Directory, and one of each ring. */
const CRONS = 12 * 24;

/** One ring, and how it is used. */
interface Usage {
  readonly mailboxes: number;
  readonly items: number;
  /** Edits that people make in a mailbox in a day. */
  readonly edits: number;
}

const USAGES: readonly Usage[] = [
  { mailboxes: 50, items: 2_000, edits: 2 },
  { mailboxes: 300, items: 5_000, edits: 1 },
  { mailboxes: 5_000, items: 5_000, edits: 0.1 },
];

/** Rings have no more members than this; a larger company has several. */
const RING = 300;

/** Milliseconds in which an object is busy with one edit, objects started for it: `npm run bench -- edit_rows_workerd`; a sweep is assumed. */
const MS = { hub: 47, origin: 378, receiver: 105, sweep: 150 } as const;
/** Bytes of an item at the hub and of a copy at its mailbox: `npm run bench -- memory`. */
const BYTES = { hub: 6_345, copy: 3_777 } as const;

/** What one edit, and a day without any, cost a ring of some size: measured. */
interface Unit {
  readonly hub: number;
  readonly origin: number;
  readonly receiver: number;
  readonly calls: number;
  readonly quietRows: number;
  readonly quietCalls: number;
}

/** The monthly price, worked out from measured rows, requests, milliseconds and bytes. */
export const price: Bench = {
  name: "price",
  about: "what a month costs",
  async run({ say }) {
    const unit = await measure();
    say(
      `per edit: rows hub ${unit.hub}, origin ${unit.origin}, receiver ${unit.receiver}; ${unit.calls.toFixed(1)} requests a member`,
    );
    say(`per member and quiet day: ${unit.quietRows.toFixed(1)} rows, ${unit.quietCalls.toFixed(1)} requests`);
    return USAGES.map((usage) => figure(usage, unit, say));
  },
};

async function measure(): Promise<Unit> {
  const members = 10;
  const company = new Company({ count: true, cron: true });
  await company.ring(members, [1, 2, 3].map(person));
  const [origin, receiver] = company.desks;
  if (!origin || !receiver) throw new Error("A ring without members");
  const all: Costs[] = [company.hubCosts, ...company.desks];
  const calls = (): number => sum(all.map((object) => object.calls));
  const rows = (): number => sum(all.map(rowsOf));
  const before = { hub: rowsOf(company.hubCosts), origin: rowsOf(origin), receiver: rowsOf(receiver), calls: calls() };
  company.edit(origin, { jobTitle: "Head" });
  await company.time.pass(120_000);
  const edit = {
    hub: rowsOf(company.hubCosts) - before.hub,
    origin: rowsOf(origin) - before.origin,
    receiver: rowsOf(receiver) - before.receiver,
    calls: (calls() - before.calls) / members,
  };
  const quiet = { rows: rows(), calls: calls() };
  await company.time.pass(DAYS * 24 * 3_600_000);
  return {
    ...edit,
    quietRows: (rows() - quiet.rows) / members / DAYS,
    quietCalls: (calls() - quiet.calls) / members / DAYS,
  };
}

function figure({ mailboxes, items, edits }: Usage, unit: Unit, say: (words: string) => void): Figure {
  const size = Math.min(mailboxes, RING);
  const count = mailboxes * edits * DAYS;
  const rows = count * (unit.hub + unit.origin + (size - 1) * unit.receiver) + mailboxes * unit.quietRows * DAYS;
  // Started objects ask the hub's feed once more each: two calls beside those of a warm edit.
  const rings = Math.ceil(mailboxes / size);
  const requests = count * size * (unit.calls + 2) + mailboxes * unit.quietCalls * DAYS + (rings + 1) * CRONS * DAYS;
  const notices = count * size;
  const busyMs = count * (MS.hub + MS.origin + (size - 1) * MS.receiver) + mailboxes * 4 * DAYS * MS.sweep;
  const gbSeconds = (busyMs / 1_000) * GB_OF_AN_OBJECT;
  const gb = (rings * items * BYTES.hub + mailboxes * items * BYTES.copy) / 1e9;
  const parts = {
    rows: beyond(rows, PRICE.rowsWritten.included, PRICE.rowsWritten.million / 1e6),
    requests:
      beyond(requests, PRICE.requests.included, PRICE.requests.million / 1e6) +
      beyond(notices, PRICE.workerRequests.included, PRICE.workerRequests.million / 1e6),
    duration: beyond(gbSeconds, PRICE.duration.included, PRICE.duration.millionGbSeconds / 1e6),
    storage: beyond(gb, PRICE.storage.includedGb, PRICE.storage.gb),
  };
  const total = PRICE.base + sum(Object.values(parts));
  const words = [
    `${millions(rows)} rows $${parts.rows.toFixed(2)}`,
    `${millions(requests)} requests and ${millions(notices)} notices $${parts.requests.toFixed(2)}`,
    `${Math.round(gbSeconds)} GB-s $${parts.duration.toFixed(2)}`,
    `${gb.toFixed(1)} GB $${parts.storage.toFixed(2)}`,
  ].join("; ");
  say(`${mailboxes} mailboxes: ${words}`);
  return {
    name: `price_${mailboxes}`,
    what: `a month with ${mailboxes} mailboxes, rings of ${size}, ${items} items each, ${edits} edits a mailbox and day`,
    unit: "USD",
    measured: total,
    note: words,
  };
}

function beyond(used: number, included: number, each: number): number {
  return Math.max(0, used - included) * each;
}

function millions(count: number): string {
  return `${(count / 1e6).toFixed(2)} M`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

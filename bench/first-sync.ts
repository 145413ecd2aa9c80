import { contact } from "../shared/kinds/contact.ts";
import { itemIdFor } from "../worker/engine/fingerprint.ts";
import { SHARES } from "../worker/graph/budget.ts";
import { ORIGIN, type Submission } from "../worker/ring/protocol.ts";
import type { Bench, BenchOptions, Figure } from "./figure.ts";
import { Company } from "./virtual/company.ts";
import { person } from "./virtual/people.ts";
import { SLOTS } from "./virtual/transport.ts";

const ITEMS = 30_000;
const WINDOW_S = 600;
const LATENCIES_MS = [50, 300];

/** The first sync of a large ring into an empty mailbox. */
export const firstSync: Bench = {
  name: "first_sync",
  about: `${ITEMS} items into one mailbox, virtual clock`,
  async run(options) {
    const figures: Figure[] = [];
    for (const latencyMs of LATENCIES_MS) figures.push(await measure(latencyMs, options));
    return figures;
  },
};

async function measure(latencyMs: number, { say }: BenchOptions): Promise<Figure> {
  const company = new Company({ latencyMs });
  await fill(company, ITEMS);
  const desk = company.open("new");
  await company.join(desk);
  const from = company.time.now();
  let written = 0;
  let refused = 0;
  const done = await company.time.until(
    () => {
      for (const { method, status } of company.sent) {
        if (method === "POST" && status === 201) written += 1;
        if (status >= 400) refused += 1;
      }
      company.sent = [];
      return company.folderSize(desk) >= ITEMS;
    },
    from + 24 * 3_600_000,
  );
  if (!done) throw new Error(`${company.folderSize(desk)} of ${ITEMS} after a day`);
  const seconds = (company.time.now() - from) / 1_000;
  say(`${latencyMs} ms: ${written} written in ${Math.round(seconds)} s of virtual time, ${refused} refused`);
  const bound = Math.min(SLOTS / (latencyMs / 1_000), SHARES.live.requests / WINDOW_S);
  return {
    name: `first_sync_${latencyMs}ms`,
    what: `first sync of ${ITEMS} items, Graph at ${latencyMs} ms`,
    unit: "items/s",
    measured: ITEMS / seconds,
    bound,
    hold: { at: "least", value: 0.9 * bound },
    note: `${Math.round(seconds / 60)} minutes, ${refused} requests refused`,
  };
}

/** Puts so many items into the ring, as a member would that has them all. */
async function fill(company: Company, items: number): Promise<void> {
  const member = company.addMember({ id: "m-first", mailbox: "first", folder: "folder", joining: false });
  company.absent.add(member.mailbox);
  const stamp = { member: member.id, rev: 1, gen: "0", mark: ORIGIN };
  for (let number = 0; number < items; number += 50) {
    const submissions = Array.from({ length: 50 }, (_, index) => submission(member.mailbox, number + index));
    await company.service.submit({ ...stamp, mark: company.hub.line.head() }, submissions);
  }
}

function submission(mailbox: string, number: number): Submission {
  const copy = `copy${number}`;
  return {
    number: { gen: "0", n: number + 1 },
    copy,
    item: itemIdFor("ring1", mailbox, copy),
    base: null,
    content: contact.toContent(person(number)),
    back: false,
    fork: false,
    editedAt: 0,
  };
}

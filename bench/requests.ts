import type { SwitchSettings } from "../sandbox/graph/control/switches.ts";
import type { MailboxSettings } from "../worker/mailbox/settings.ts";
import type { Bench, Figure } from "./figure.ts";
import { Company } from "./virtual/company.ts";
import { person } from "./virtual/people.ts";

interface Case {
  readonly name: string;
  readonly size: number;
  readonly about: string;
  readonly switches?: SwitchSettings;
  readonly settings?: Partial<MailboxSettings>;
  /** Reads more for each receiver (design 16). */
  readonly more: number;
}

const CASES: readonly Case[] = [
  ...[3, 10, 100].map((size) => ({ name: `requests_per_edit_${size}`, size, about: `ring of ${size}`, more: 0 })),
  {
    name: "requests_per_edit_etag_moves",
    size: 10,
    about: "ring of 10, etags move after each save",
    switches: { etagMovesAfterSave: true },
    more: 1,
  },
  {
    name: "requests_per_edit_if_match_unknown",
    size: 10,
    about: "ring of 10, If-Match not known to be honoured",
    settings: { ifMatch: "unknown" },
    more: 1,
  },
];

/** Graph requests for one edit: one read, and a write for each other member. */
export const requests: Bench = {
  name: "requests",
  about: "Graph requests for one edit",
  async run() {
    const figures: Figure[] = [];
    for (const each of CASES) figures.push(await measure(each));
    return figures;
  },
};

async function measure({ name, size, about, switches, settings, more }: Case): Promise<Figure> {
  const company = new Company({ ...(settings && { settings }) });
  await company.ring(size, [1, 2, 3].map(person));
  if (switches) company.graph.setSwitches(switches);
  const [origin] = company.desks;
  if (!origin) throw new Error("A ring without members");
  let most = 0;
  const writes: string[] = [];
  for (const jobTitle of ["Head", "Deputy", "Adviser"]) {
    company.sent = [];
    company.edit(origin, { jobTitle });
    await company.time.pass(120_000);
    most = Math.max(most, company.sent.length);
    writes.push(...company.sent.filter(({ method }) => method !== "GET").map(({ status }) => String(status)));
  }
  const refused = writes.filter((status) => status !== "200").length;
  return {
    name,
    what: `Graph requests for one edit, ${about}`,
    unit: "requests",
    measured: most,
    bound: size,
    hold: { at: "most", value: size + more * (size - 1) },
    note: `${writes.length / 3} writes${refused > 0 ? `, ${refused / 3} refused` : ""}; the most of three edits`,
  };
}

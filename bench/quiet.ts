import type { Bench, Figure } from "./figure.ts";
import { Company } from "./virtual/company.ts";
import { type Costs, rowsOf } from "./virtual/costs.ts";
import { person } from "./virtual/people.ts";

const MEMBERS = 10;
const HOURS = 48;

/** What a ring costs in which nobody changes anything. */
export const quiet: Bench = {
  name: "quiet",
  about: "requests and rows while nothing changes",
  async run() {
    const company = new Company({ count: true, cron: true });
    await company.ring(MEMBERS, [1, 2, 3].map(person));
    const objects: Costs[] = [company.hubCosts, ...company.desks];
    const before = objects.map(rowsOf);
    const items = company.desks.map((desk) => itemRows(desk));
    company.sent = [];
    await company.time.pass(HOURS * 3_600_000);
    const [hub = 0, ...spokes] = objects.map((object, index) => rowsOf(object) - (before[index] ?? 0));
    const sweeps = company.sent.filter(({ path }) => path.includes("/delta")).length;
    const changed = company.desks.filter((desk, index) => itemRows(desk) !== items[index]).length;
    return figures({ company, sweeps, hub, spokes: sum(spokes), changed });
  },
};

interface Measured {
  readonly company: Company;
  readonly sweeps: number;
  readonly hub: number;
  readonly spokes: number;
  readonly changed: number;
}

function figures({ company, sweeps, hub, spokes, changed }: Measured): Figure[] {
  return [
    {
      name: "quiet_requests_per_sweep",
      what: "Graph requests for a member's sweep",
      unit: "requests",
      measured: company.sent.length / sweeps,
      bound: 1,
      hold: { at: "most", value: 1 },
      note: `${MEMBERS} members over ${HOURS} h: ${sweeps} sweeps, ${company.sent.length} requests in all`,
    },
    {
      name: "quiet_rows_per_sweep",
      what: "rows written for a member's sweep, alarm included",
      unit: "rows",
      measured: spokes / sweeps,
      hold: { at: "most", value: 2 },
    },
    {
      name: "quiet_hub_rows",
      what: `rows written at the hub in ${HOURS} h`,
      unit: "rows",
      measured: hub,
      note: "the cron's reminder, every six hours",
    },
    {
      name: "quiet_item_rows",
      what: "members whose rows about items changed",
      unit: "members",
      measured: changed,
      hold: { at: "most", value: 0 },
    },
  ];
}

function itemRows({ sql }: Costs): string {
  return JSON.stringify(sql.all("SELECT * FROM pair ORDER BY id"));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

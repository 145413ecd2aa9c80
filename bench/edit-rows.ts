import { type Bench, type Figure, median } from "./figure.ts";
import { Company } from "./virtual/company.ts";
import { type Costs, rowsOf } from "./virtual/costs.ts";
import { person } from "./virtual/people.ts";

const SIZES = [10, 100];
const EDITS = 5;

/** Rows written for one edit: at the hub, at its origin, at each receiver. Settings of alarms count as rows. */
export const editRows: Bench = {
  name: "edit_rows",
  about: "rows written for one edit, as billed",
  async run() {
    const figures: Figure[] = [];
    for (const size of SIZES) figures.push(...(await measure(size)));
    return figures;
  },
};

async function measure(size: number): Promise<Figure[]> {
  const company = new Company({ count: true });
  await company.ring(size, [1, 2, 3].map(person));
  const [origin, ...receivers] = company.desks;
  if (!origin) throw new Error("A ring without members");
  const samples = { hub: [] as number[], origin: [] as number[], receiver: [] as number[] };
  for (let edit = 0; edit < EDITS; edit += 1) {
    const before = new Map([company.hubCosts, ...company.desks].map((object) => [object, rowsOf(object)]));
    const cost = (object: Costs): number => rowsOf(object) - (before.get(object) ?? 0);
    company.edit(origin, { jobTitle: `Title ${edit}` });
    await company.time.pass(120_000);
    samples.hub.push(cost(company.hubCosts));
    samples.origin.push(cost(origin));
    samples.receiver.push(...receivers.map(cost));
  }
  const [hub, ours, theirs] = [samples.hub, samples.origin, samples.receiver].map(median);
  const both = (hub ?? 0) + (ours ?? 0);
  return [
    figure(`edit_rows_receiver_${size}`, `each receiver, ring of ${size}`, theirs ?? 0, 5),
    figure(`edit_rows_origin_and_hub_${size}`, `origin (${ours}) and hub (${hub}), ring of ${size}`, both, 8),
  ];
}

function figure(name: string, where: string, measured: number, value: number): Figure {
  return {
    name,
    what: `rows written for one edit: ${where}`,
    unit: "rows",
    measured,
    hold: { at: "most", value },
    note: "index entries and alarms included; the median of five edits, with the two minutes after each",
  };
}

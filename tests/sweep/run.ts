import type { Effect, Point } from "./effects.ts";
import { type Keepsake, keep } from "./keepsake.ts";
import type { End, Scenario } from "./scenario.ts";
import { Town } from "./town.ts";

/** What a run of a scenario came to. */
export interface Outcome {
  readonly violations: readonly string[];
  /** The effects of the part that is swept. */
  readonly effects: readonly Effect[];
  /** How many of the points that were asked for were reached. */
  readonly struck: number;
  readonly trace: readonly string[];
  readonly hash: string;
}

/** Plays a scenario, with these points struck, and judges what is left. */
export async function play(scenario: Scenario, points: readonly Point[] = [], traced = false): Promise<Outcome> {
  const town = new Town(scenario.town ?? {}, points, traced, await beginning(scenario));
  try {
    await town.quiet();
    town.effects.open = true;
    await scenario.play(town);
    await town.quiet();
    town.effects.open = false;
    await judge(town, scenario, points.length > 0);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    town.stage.violation("S10", `the scenario could not go on: ${error.stack ?? error.message}`);
  } finally {
    town.close();
  }
  const { violations, trace, hash } = town.stage;
  return { violations, effects: town.effects.all, struck: town.effects.struck, trace: trace ?? [], hash };
}

const beginnings = new WeakMap<Scenario, Promise<Keepsake>>();

/** How a scenario begins, played once. */
function beginning(scenario: Scenario): Promise<Keepsake> {
  const known = beginnings.get(scenario) ?? begun(scenario);
  beginnings.set(scenario, known);
  return known;
}

async function begun(scenario: Scenario): Promise<Keepsake> {
  const town = new Town(scenario.town ?? {}, [], false);
  try {
    await begin(town, scenario);
    return keep(town);
  } finally {
    town.close();
  }
}

/** The ring with its members and what they all have, before anything is swept. */
async function begin(town: Town, { members = { A: "two-way", B: "two-way" }, before = {} }: Scenario): Promise<void> {
  const names = Object.keys(members);
  for (const name of names) town.place(name);
  if (names.length > 0) await town.administrators.create("one");
  for (const [name, fields] of Object.entries(before)) town.at(names[0]!).create(name, fields);
  for (const [name, role] of Object.entries(members)) await town.administrators.add(name, role);
  await town.quiet();
}

/**
 * Nothing lost, nothing doubled, nothing else anywhere, and then silence: everybody looks after
 * everything, and writes nothing. Where an effect was struck, the first such round may make good what
 * was missed; the next one may not.
 */
async function judge(town: Town, scenario: Scenario, isStruck: boolean): Promise<void> {
  const { stage } = town;
  const ends = isStruck ? [scenario.end, ...(scenario.alsoRight ?? [])] : [scenario.end];
  const wasSilent = await silentRound(town);
  if (!wasSilent && isStruck && !(await silentRound(town))) stage.violation("S9", "not silent in the end");
  if (!wasSilent && !isStruck) stage.violation("S9", "a second run wrote something");
  judgeEnd(town, ends);
  const { mail } = town.server.world;
  if (mail.length > 0) stage.violation("S6", `${mail.length} mails were sent`);
  for (const words of town.lostActs()) stage.violation("S30", words);
}

/** Everybody looks after everything. Answers whether nothing was written. */
async function silentRound(town: Town): Promise<boolean> {
  const before = town.footprint();
  await town.sweep();
  if (town.effects.struck === 0) await town.cron();
  await town.quiet();
  for (const { name, door } of town.residents.values())
    if (door.listings === 0 && town.takesPart(name)) town.stage.violation("S9", `${name} was not listed in a round`);
  return town.footprint() === before;
}

function judgeEnd(town: Town, ends: readonly End[]): void {
  const found = ends.map((end) => differences(town, end));
  if (found.some((words) => words.length === 0)) return;
  for (const words of found[0]!) town.stage.violation("S10", words);
}

/** What is not as this end says, in words. */
function differences(town: Town, end: End): string[] {
  const wrong: string[] = [];
  for (const { name, ring } of town.places) {
    const key = ring === "one" ? name : `${name}/${ring}`;
    const expected = [...(end.folders[key] ?? [])].sort().join(" | ");
    const holds = town.at(name, ring).holds().join(" | ");
    if (holds !== expected) wrong.push(`${key} holds [${holds}] instead of [${expected}]`);
    const elsewhere = town.at(name, ring).holdsElsewhere().join(" | ");
    const left = [...(end.elsewhere?.[name] ?? [])].sort().join(" | ");
    if (elsewhere !== left) wrong.push(`${name} has in Contacts [${elsewhere}] instead of [${left}]`);
  }
  const conflicts = town.conflicts().join(" | ");
  const listed = [...(end.conflicts ?? [])].sort().join(" | ");
  if (conflicts !== listed) wrong.push(`conflicts are [${conflicts}] instead of [${listed}]`);
  return wrong;
}

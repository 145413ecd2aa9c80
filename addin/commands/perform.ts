import type { ActView, ItemStatus, StatusView } from "../../shared/contract/acts.ts";
import type { Place, Ringfold } from "../client/ringfold.ts";
import { isReason, retryAtOf, type Answer, type Trouble } from "../client/trouble.ts";
import type { World } from "../model/world.ts";
import type { CurrentItem, NamedPerson } from "../ports.ts";
import { OUTSIDE } from "../texts/outside.ts";
import { problems } from "../texts/problems.ts";
import { fit } from "./fit.ts";
import type { Command } from "./names.ts";

/** What is told on the item. */
export interface Report {
  readonly kind: "running" | "done" | "failed";
  readonly text: string;
}

/** What a command needs. */
export interface Around {
  readonly ringfold: Pick<Ringfold, "status" | "preview" | "carryOut" | "act">;
  readonly world: Pick<World, "after" | "uuid">;
  /** The time of day, as this person writes it. */
  readonly time: (at: number) => string;
}

const TEXTS = OUTSIDE.commands;
/** Something may change between preview and act; then it is looked at anew. */
const LOOKS = 3;
/** How often an act is sent whose answer was lost: with one request id, so it happens once. */
const TRIES = 3;
const PAUSE_MS = 1_500;
/** How often a resync is asked how far it is. */
const ASKS = 10;

/** Does what the command says with the one contact of the item's sender or organizer. */
export async function perform(command: Command, item: CurrentItem, around: Around): Promise<Report> {
  const person = item.people.find(isFirst);
  if (person === undefined) return failed(TEXTS.nobody);
  const { sharedMailbox: mailbox } = item;
  const answer = await around.ringfold.status(mailbox, { by: "addresses", addresses: [person.address] });
  if (!answer.ok) return failed(wordsOf(answer.error, around));
  const found = theOne(answer.value, person);
  if ("kind" in found) return found;
  const task: Task = {
    command,
    place: { mailbox, ring: found.ring.id, item: found.id },
    name: fit(found.title || person.name, 50),
    around,
  };
  const { allowed, why } = found.offers[command];
  const until = found.own?.retryAt ?? null;
  if (!allowed && until !== null) return failed(TEXTS.pause(around.time(Date.parse(until))));
  if (!allowed) return done(TEXTS.refused(task.name, why ?? TEXTS.failed));
  return command === "resync" ? await resync(task) : await override(task, command);
}

/** One act on one item. */
interface Task {
  readonly command: Command;
  readonly place: Place;
  readonly name: string;
  readonly around: Around;
}

function isFirst({ part, address }: NamedPerson): boolean {
  return (part === "from" || part === "sender" || part === "organizer") && address !== "";
}

function theOne({ rings, answers }: StatusView, person: NamedPerson): ItemStatus | Report {
  const name = fit(person.name, 50);
  const items = answers.flatMap(({ items: some }) => some);
  const living = items.filter(({ deleted }) => !deleted);
  const [one, ...others] = living;
  if (one !== undefined && others.length === 0) return one;
  if (one !== undefined) return done(TEXTS.several(name, living.length));
  if (rings.length === 0) return failed(TEXTS.noRing);
  return done(items.length > 0 ? TEXTS.deleted(name) : TEXTS.noMatch(name));
}

async function resync(task: Task): Promise<Report> {
  const sent = await send(task, null);
  if (!sent.ok) return notSent(task, sent.error);
  const { ringfold, world } = task.around;
  const { mailbox, ring } = task.place;
  let act = sent.value;
  for (let asked = 0; act.state === "running" && asked < ASKS; asked += 1) {
    // One after the other on purpose: each asks how far it is by then.
    await pause(world);
    const answer = await ringfold.act(mailbox, ring, act.id);
    if (answer.ok) act = answer.value;
  }
  return done(TEXTS.resynced(task.name, act.words));
}

/** Looks at what would change and has it done at once: who presses the button has seen the copies differ. */
async function override(task: Task, command: "push" | "pull", looks = LOOKS): Promise<Report> {
  const previewed = await task.around.ringfold.preview(task.place, { act: command });
  if (!previewed.ok) return refused(task, previewed.error);
  const { plan, effect, changes } = previewed.value;
  if (effect === "delete") return done(TEXTS.decide(task.name));
  const sent = await send(task, plan);
  if (!sent.ok && isReason(sent.error, "preview_stale")) {
    return looks > 1 ? await override(task, command, looks - 1) : done(TEXTS.changing(task.name));
  }
  if (!sent.ok) return notSent(task, sent.error);
  const fields = changes.map(({ label }) => label).join(", ");
  return done(command === "push" ? TEXTS.pushed(task.name, fields) : TEXTS.pulled(task.name, fields));
}

async function send({ command, place, around }: Task, plan: string | null): Promise<Answer<ActView>> {
  const { ringfold, world } = around;
  const request = world.uuid();
  const sendOnce = async (tries: number): Promise<Answer<ActView>> => {
    const answer = await ringfold.carryOut(place, { act: command }, plan, request);
    if (answer.ok || answer.error.kind !== "unreachable" || tries <= 1) return answer;
    await pause(world);
    return await sendOnce(tries - 1);
  };
  return await sendOnce(TRIES);
}

/** Of an act: without an answer it may have been done all the same. */
function notSent(task: Task, trouble: Trouble): Report {
  return trouble.kind === "unreachable" ? failed(TEXTS.unsure(task.name)) : refused(task, trouble);
}

function refused({ name, around }: Task, trouble: Trouble): Report {
  if (isReason(trouble, "in_step")) return done(TEXTS.refused(name, problems.in_step));
  return failed(wordsOf(trouble, around));
}

function wordsOf(trouble: Trouble, { time }: Around): string {
  const until = retryAtOf(trouble);
  if (until !== null) return TEXTS.pause(time(until));
  if (trouble.kind === "offline") return TEXTS.offline;
  if (trouble.kind === "unreachable") return TEXTS.unreachable;
  if (trouble.kind === "problem") {
    return trouble.reason !== null && Object.hasOwn(problems, trouble.reason) ? problems[trouble.reason] : TEXTS.failed;
  }
  return trouble.problem.kind === "consent" ? TEXTS.consent : TEXTS.signIn;
}

async function pause(world: Around["world"]): Promise<void> {
  await new Promise<void>((resolve) => {
    world.after(PAUSE_MS, resolve);
  });
}

function done(text: string): Report {
  return { kind: "done", text };
}

function failed(text: string): Report {
  return { kind: "failed", text };
}

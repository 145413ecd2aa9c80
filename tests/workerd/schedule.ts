import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Delivery } from "../../sandbox/graph/control/outbox.ts";
import type { Done } from "../support/street-people.ts";
import type { FolderNow, StreetWish } from "../support/street.ts";
import { cutOff } from "./endings.ts";
import { type Folder, judge, PeopleBook } from "./schedule-judge.ts";
import { type Ending, type Plan, planOf, type Step, type Victim } from "./schedule-plan.ts";
import { type Api, newPerson, type Person, stage, worker } from "./stage.ts";

/** What came of a schedule. */
export interface Outcome {
  readonly seed: number;
  /** What was wrong, in words; empty: nothing. */
  readonly wrong: readonly string[];
  readonly cut: number;
  readonly evicted: number;
  /** Of these endings those that struck while a request was under way. */
  readonly midway: number;
}

/**
 * So long folders may take to become what they have to be once the trouble is over, milliseconds: a ring that a member did
 * not follow four times waits for 5, 10, 20 and 40 seconds.
 */
const PATIENCE_MS = 90_000;
/** So long a request may take to come that is to be held up, milliseconds. */
const CAUGHT_MS = 1_500;
/** An eviction waits for what is under way, a whole turn perhaps; nobody waits for it for longer, milliseconds. */
const EVICTION_MS = 1_500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const ask = <T>(what: string, wish: Partial<StreetWish>): Promise<T> => stage<T>(what, wish);

/** Plays the schedule of a seed in a ring of its own, and judges what is left in the folders. */
export async function playSchedule(seed: number, api: Api): Promise<Outcome> {
  const schedule = new Schedule(planOf(seed), api);
  const wrong = await schedule.open();
  if (wrong.length > 0) return schedule.outcome(wrong.map((words) => `before any trouble: ${words}`));
  await schedule.storm();
  return schedule.outcome(await schedule.verdict());
}

class Schedule {
  readonly #plan: Plan;
  readonly #api: Api;
  readonly #book = new PeopleBook();
  readonly #count = { cut: 0, evicted: 0, midway: 0 };
  #people: Person[] = [];
  #ring = "";

  constructor(plan: Plan, api: Api) {
    this.#plan = plan;
    this.#api = api;
  }

  /** A ring of empty folders, then the first contacts, then calm. Answers what is wrong already then. */
  async open(): Promise<string[]> {
    const { roles, slow, seed, first } = this.#plan;
    this.#people = await Promise.all(roles.map((_role, member) => newPerson(`s${seed}m${member}`)));
    const created = await this.#api.call<{ id: string }>("POST", "/rings", { name: `Schedule ${seed}` });
    this.#ring = created.body.id;
    for (const [member, role] of roles.entries()) {
      const { upn, id, folder } = this.#person(member);
      await ask("house", { mailbox: id, folder, slowMs: slow[member] ?? 0 });
      const added = await this.#api.call("POST", `/rings/${this.#ring}/members`, { mailbox: upn, folder, role });
      if (added.status !== 201) throw new Error(JSON.stringify(added.body));
    }
    for (const step of first) await this.#step(step);
    return this.#calm();
  }

  async storm(): Promise<void> {
    for (const step of this.#plan.steps) await this.#step(step);
    await ask("strike", { mailboxes: this.#ids(), faults: [] });
    if (this.#plan.restart !== null) await this.#end("all", this.#plan.restart);
  }

  outcome(wrong: readonly string[]): Outcome {
    return { seed: this.#plan.seed, wrong, ...this.#count };
  }

  async verdict(): Promise<string[]> {
    const wrong = await this.#calm();
    if (wrong.length === 0) wrong.push(...(await this.#writesAtRest()));
    wrong.push(...(await this.#forbidden()));
    return wrong;
  }

  /** Goes on until the folders are as they have to be and nothing moves any more; else says what is wrong. */
  async #calm(): Promise<string[]> {
    const end = Date.now() + PATIENCE_MS;
    let before = "";
    let wrong: string[] = [];
    await this.#sweep(this.#ids());
    do {
      await this.#round();
      const folders = await this.#look();
      wrong = await this.#judge(folders);
      const now = JSON.stringify(folders);
      if (wrong.length === 0 && now === before) return [];
      if (wrong.length > 0 && now === before) await pause(250);
      before = now;
    } while (Date.now() < end);
    return wrong.length > 0 ? wrong : ["[S9] the folders never came to rest"];
  }

  /** S9: everything is read anew, from nothing, and nothing is written. */
  async #writesAtRest(): Promise<string[]> {
    const before = (await this.#look()).map(({ now }) => now.writes.length);
    for (const { id, folder } of this.#people) await stage("act", { act: { act: "expireDelta", mailbox: id, folder } });
    await this.#sweep(this.#ids());
    await this.#round();
    await this.#round();
    const after = await this.#look();
    const written = after.flatMap(({ now }, member) => now.writes.slice(before[member]));
    const words = written.map(({ method, path }) => `[S9] written at rest: ${method} ${path}`);
    return [...words, ...(await this.#judge(after))];
  }

  /** S5, S6, S7: at no time was anything written at a source, sent, or touched outside of the folders. */
  async #forbidden(): Promise<string[]> {
    return (await this.#look()).flatMap(({ member, role, now }) => {
      const { id, folder } = this.#person(member);
      const home = `/users/${id}/contactFolders/${encodeURIComponent(folder)}/contacts`;
      return now.writes.flatMap(({ method, path }) => {
        if (role === "source") return `[S5] written at source ${member}: ${method} ${path}`;
        return path.replace(/^\/v1\.0/, "").startsWith(home) ? [] : `[S6] [S7] not in the folder: ${method} ${path}`;
      });
    });
  }

  /** Delivers what waits, and has every object do all that it has to do now. */
  async #round(): Promise<void> {
    await this.#notices(this.#ids(), "come");
    await Promise.all(this.#ids().map((id) => goOn(env.MAILBOX.getByName(id))));
    await goOn(env.RING.getByName(this.#ring));
  }

  async #step(step: Step): Promise<void> {
    switch (step.step) {
      case "do":
        return this.#do(step);
      case "notices":
        return this.#notices([this.#person(step.member).id], step.how);
      case "sweep":
        return this.#sweep([this.#person(step.member).id]);
      case "alarm":
        return ringNow(this.#object(step.of));
      case "trouble": {
        const match = { ...step.fault.match, mailbox: this.#person(step.member).id };
        return ask("strike", { mailboxes: [match.mailbox], faults: [{ ...step.fault, match }] });
      }
      case "end":
        return this.#end(step.victim, step.how);
      case "endMidway":
        return this.#endMidway(step);
      case "wait":
        return pause(step.ms);
    }
  }

  async #do({ member, act }: Extract<Step, { step: "do" }>): Promise<void> {
    const done = await ask<Done | null>("do", { mailbox: this.#person(member).id, act });
    const role = this.#plan.roles[member];
    if (done && role) this.#book.note(member, role, act.what, done);
  }

  async #endMidway(step: Extract<Step, { step: "endMidway" }>): Promise<void> {
    const { id } = this.#person(step.member);
    await ask("hold", { hold: { ...step.hold, mailbox: id } });
    await this.#do({ step: "do", member: step.editor, act: step.act });
    await this.#notices([this.#person(step.editor).id], "come");
    const caught = await ask<boolean>("caught", { mailbox: id, withinMs: CAUGHT_MS });
    if (caught) this.#count.midway += 1;
    await this.#end(step.victim, step.how, id);
    await ask("release", { mailbox: id });
  }

  /** @param held whose request is held up: an eviction waits for it, so it is let go meanwhile */
  async #end(victim: Victim, how: Ending, held?: string): Promise<void> {
    const objects =
      victim === "all"
        ? ["ring" as const, ...this.#people.keys()].map((of) => this.#object(of))
        : [this.#object(victim)];
    this.#count[how === "cut" ? "cut" : "evicted"] += objects.length;
    const ended = Promise.all(objects.map(how === "cut" ? cutOff : evict));
    if (how === "evict" && held !== undefined) await ask("release", { mailbox: held });
    await ended;
    const mailboxes = victim === "all" ? this.#ids() : victim === "ring" ? [] : [this.#person(victim).id];
    await ask("ended", { mailboxes });
  }

  async #notices(mailboxes: readonly string[], how: "come" | "twice" | "never"): Promise<void> {
    const deliveries = await stage<Delivery[]>("deliveries", { mailboxes });
    const copies = { come: 1, twice: 2, never: 0 }[how];
    for (const { url, body } of deliveries.flatMap((one) => Array.from({ length: copies }, () => one))) {
      await worker.fetch(new Request(url, { method: "POST", body: JSON.stringify(body) }));
    }
  }

  /** As if Graph had said that it lost notices. */
  async #sweep(mailboxes: readonly string[]): Promise<void> {
    await Promise.all(
      mailboxes.map(async (id) => {
        const mailbox = env.MAILBOX.getByName(id) as unknown as { notices: (...given: unknown[]) => Promise<void> };
        await mailbox.notices([], ["missed"]);
      }),
    );
  }

  async #look(): Promise<Folder[]> {
    const found = await ask<FolderNow[]>("look", { mailboxes: this.#ids() });
    return found.map((now, member) => ({ member, role: this.#plan.roles[member] ?? "two-way", now }));
  }

  async #judge(folders: readonly Folder[]): Promise<string[]> {
    const wrong = judge(this.#book, folders, new Set());
    return wrong.length === 0 ? [] : judge(this.#book, folders, await this.#conflicts());
  }

  /** What the ring's page lists as having lost. */
  async #conflicts(): Promise<Set<string>> {
    const listed = new Set<string>();
    for (const deleted of ["false", "true"]) {
      const page = await this.#api.call<{ items: { id: string }[] }>(
        "GET",
        `/rings/${this.#ring}/items?limit=200&deleted=${deleted}`,
      );
      for (const { id } of page.body.items) {
        const { body } = await this.#api.call<{ conflicts: { value: string }[] }>(
          "GET",
          `/rings/${this.#ring}/items/${id}/history`,
        );
        for (const { value } of body.conflicts) listed.add(value);
      }
    }
    return listed;
  }

  #object(of: "ring" | number): DurableObjectStub {
    return of === "ring" ? env.RING.getByName(this.#ring) : env.MAILBOX.getByName(this.#person(of).id);
  }

  #ids(): string[] {
    return this.#people.map(({ id }) => id);
  }

  #person(member: number): Person {
    const person = this.#people[member];
    if (!person) throw new Error(`No member ${member}`);
    return person;
  }
}

/** Has an object do all that it has to do now, as its alarm does, and waits for it. */
async function goOn(object: DurableObjectStub): Promise<void> {
  await runInDurableObject<{ alarm(): Promise<void> } & Rpc.DurableObjectBranded, void>(object as never, (one) =>
    one.alarm(),
  );
}

/** The platform's own alarm rings now; it rings again if it is cut off. */
async function ringNow(object: DurableObjectStub): Promise<void> {
  await runInDurableObject(object, (_one, state) => state.storage.setAlarm(Date.now()));
}

async function evict(object: DurableObjectStub): Promise<void> {
  const evicted = evictDurableObject(object).catch(() => undefined); // it was not running
  await Promise.race([evicted, pause(EVICTION_MS)]);
}

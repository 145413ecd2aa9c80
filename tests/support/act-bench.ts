import type { Content } from "../../shared/content.ts";
import type { ActView, Preview } from "../../shared/contract/acts.ts";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import { itemIdFor } from "../../worker/engine/fingerprint.ts";
import type { Actor, RingWish } from "../../worker/ring/person-protocol.ts";
import type { Answer, PullGranted, Role, Stamp, Submission, Version } from "../../worker/ring/protocol.ts";
import { added, type Bench, newBench } from "./ring-bench.ts";

/** People at a ring whose mailboxes do what they are told: the test speaks for their spokes. */
export class ActBench {
  readonly bench: Bench;
  /** Name to member. */
  readonly members = new Map<string, string>();
  #n = 0;

  constructor(bench: Bench) {
    this.bench = bench;
  }

  get people(): Bench["ring"]["people"] {
    return this.bench.ring.people;
  }

  get hub(): Bench["ring"]["hub"] {
    return this.bench.ring.hub;
  }

  /** Adds somebody whose first reading is through. */
  async join(name: string, role: Role = "two-way"): Promise<string> {
    const member = await added(this.bench, name, { role });
    this.members.set(name, member);
    await this.bench.ring.report(this.stamp(name), { exceptions: [], suspended: null, joined: true, listed: true });
    return member;
  }

  member(name: string): string {
    return this.members.get(name) ?? name;
  }

  stamp(name: string): Stamp {
    const member = this.member(name);
    const rev = this.hub.members.get(member)?.rev ?? 1;
    return { member, rev, gen: "g1", mark: this.hub.line.head() };
  }

  /** Who acts in a member's folder. */
  actor(name: string, administers = false): Actor {
    return { oid: `oid-${name}`, name: `${name} Berg`, member: this.member(name), administers };
  }

  /** An administrator without a folder in the ring. */
  readonly administrator: Actor = { oid: "oid-admin", name: "Ada Admin", member: null, administers: true };

  /** What a spoke submits, answered. */
  async submit(name: string, content: Content | null, given: Partial<Submission> = {}): Promise<Answer> {
    const copy = given.copy ?? `copy of ${name}`;
    this.#n += 1;
    this.bench.now += 1_000;
    const submission: Submission = {
      number: { gen: "g1", n: this.#n },
      copy,
      item: itemIdFor("r1", name, copy),
      base: null,
      content,
      back: false,
      fork: false,
      editedAt: this.bench.now,
      ...given,
    };
    const reply = await this.bench.ring.submit(this.stamp(name), [submission]);
    await this.bench.ring.idle();
    const answer = reply.kind === "ok" ? reply.value[0] : undefined;
    if (!answer) throw new Error(`refused: ${reply.kind}`);
    return answer;
  }

  /** A person's push, as their spoke brings it. */
  async push(
    name: string,
    item: string,
    content: Content | null,
    order: { request: string; expected?: Version; administers?: boolean } & Partial<Submission>,
  ): Promise<Answer> {
    const { request, expected = this.version(item), administers = false, ...given } = order;
    const { oid, name: called } = this.actor(name);
    const push = { request, expected, actor: { oid, name: called, administers } };
    return await this.submit(name, content, { item, ...given, push });
  }

  /** A person's pull, as their spoke asks for it. */
  async pull(
    name: string,
    item: string,
    kept: Content | null,
    order: { request: string; expected?: Version },
  ): Promise<Result<PullGranted, Refused>> {
    const { oid, name: called } = this.actor(name);
    const { request, expected = this.version(item) } = order;
    const actor = { oid, name: called, administers: false };
    const reply = await this.bench.ring.pull(this.stamp(name), { request, actor, expected, item, kept });
    if (reply.kind !== "ok") throw new Error(`refused: ${reply.kind}`);
    return reply.value;
  }

  /** Previews a wish and carries out what was shown. */
  async wish(actor: Actor, wish: RingWish, request: string): Promise<{ preview: Preview; act: ActView }> {
    const preview = await this.people.preview(actor, wish);
    if (!preview.ok) throw new Error(`${preview.error.reason}: ${preview.error.detail}`);
    const act = await this.people.carryOut(actor, wish, preview.value.plan, request);
    if (!act.ok) throw new Error(`${act.error.reason}: ${act.error.detail}`);
    await this.bench.ring.idle();
    return { preview: preview.value, act: act.value };
  }

  version(item: string): Version {
    return this.hub.items.get(item)?.version ?? { seq: 0, gen: "" };
  }

  /** What the ring holds; `null`: deleted. */
  content(item: string): Content | null | undefined {
    const found = this.hub.items.get(item);
    return found && (found.deleted ? null : found.content);
  }

  /** How many versions were ever made. */
  get head(): number {
    return this.hub.line.head().seq;
  }
}

/** A ring of Anna and Ben, both ways. */
export async function actBench(): Promise<ActBench> {
  const bench = new ActBench(await newBench());
  await bench.join("anna");
  await bench.join("ben");
  return bench;
}

/** The reason of a refusal; "done" where there was none. */
export function reasonOf(result: Result<unknown, Refused>): string {
  return result.ok ? "done" : result.error.reason;
}

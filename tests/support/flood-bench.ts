import type { Content } from "../../shared/content.ts";
import type { DecideHold, HoldSummary } from "../../shared/contract/holds.ts";
import type { Answer, Mass, Submission } from "../../worker/ring/protocol.ts";
import { actBench, type ActBench } from "./act-bench.ts";

export const HOUR = 3_600_000;

/** The administrator who decides. */
export const who = "oid-admin";

/** A ring with contacts made by Ben that Anna has too; the test speaks for Anna's spoke. */
export class FloodBench {
  readonly b: ActBench;
  /** What the contacts hold, by item. */
  readonly contents = new Map<string, Content>();
  #number = 0;

  constructor(b: ActBench) {
    this.b = b;
  }

  items(): string[] {
    return [...this.contents.keys()];
  }

  /** How many of the contacts are not deleted. */
  living(): number {
    return this.items().filter((item) => this.b.content(item) !== null).length;
  }

  /** One message of Anna's spoke: what is not given is a deletion. */
  async send(submissions: readonly Partial<Submission>[], mass?: Mass): Promise<Answer[]> {
    this.b.bench.now += 1_000;
    const full = submissions.map((given): Submission => {
      this.#number += 1;
      const item = given.item ?? "";
      const plain = { copy: `a of ${item}`, item, base: this.contents.get(item) ?? null, content: null };
      const number = { gen: "g2", n: this.#number };
      return { ...plain, back: false, fork: false, editedAt: this.b.bench.now, number, ...given };
    });
    return await this.resend(full, mass);
  }

  /** The same, word for word. */
  async resend(submissions: readonly Submission[], mass?: Mass): Promise<Answer[]> {
    const reply = await this.b.bench.ring.submit(this.b.stamp("anna"), submissions, mass);
    await this.b.bench.ring.idle();
    if (reply.kind !== "ok") throw new Error(reply.kind);
    return [...reply.value];
  }

  /** Anna deletes these at once. @param mass what her spoke says, where it is more than that */
  async deletions(some: readonly string[], mass?: Partial<Mass>): Promise<Answer[]> {
    const told = mass && { deletions: some.length, emptied: false, ...mass };
    return await this.send(
      some.map((item) => ({ item })),
      told,
    );
  }

  async holds(): Promise<HoldSummary[]> {
    const listed = await this.b.bench.ring.listHolds({ limit: 100 });
    return listed.ok ? listed.value : [];
  }

  /** The hold that is open. */
  async hold(): Promise<HoldSummary> {
    const open = (await this.holds()).find(({ state }) => state === "open");
    if (!open) throw new Error("nothing waits");
    return open;
  }

  /** Decides it, and lets everything settle. */
  async decide(decision: DecideHold["decision"]): Promise<void> {
    const { id, seen } = await this.hold();
    const decided = await this.b.bench.ring.decideHold(id, { decision, seen, who });
    if (!decided.ok) throw new Error(decided.error.detail);
    await this.b.bench.settle();
  }
}

/** What became of each, every word once. */
export const statuses = (answers: readonly Answer[]): string[] => [...new Set(answers.map(({ status }) => status))];

/** A ring with so many contacts; nothing that was done so far counts. */
export async function floodBench(count: number): Promise<FloodBench> {
  const flood = new FloodBench(await actBench());
  for (let n = 0; n < count; n += 1) {
    const content = { givenName: `Person ${n}`, displayName: `Person ${n}` };
    const { item } = await flood.b.submit("ben", content, { copy: `b${n}` });
    flood.contents.set(item, content);
  }
  flood.b.bench.now += 25 * HOUR;
  return flood;
}

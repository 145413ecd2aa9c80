import { describe, expect, it } from "vitest";
import type { ActView, ItemStatus, Preview, StatusView } from "../../shared/contract/acts.ts";
import type { ProblemReason } from "../../shared/contract/problems.ts";
import { err, ok } from "../../shared/result.ts";
import type { Answer, Trouble } from "../client/trouble.ts";
import type { CurrentItem } from "../ports.ts";
import { fit, REPORT_MAX } from "./fit.ts";
import type { Command } from "./names.ts";
import { type Around, perform, type Report } from "./perform.ts";

const ITEM: CurrentItem = {
  key: "k",
  kind: "message",
  mode: "read",
  title: "Order",
  id: null,
  people: [
    { name: "Anna Berg", address: "anna@contoso.test", part: "from" },
    { name: "Bo", address: "bo@contoso.test", part: "to" },
  ],
  sharedMailbox: null,
};

const ALLOWED = { allowed: true, why: null };

function contact(more: Partial<ItemStatus> = {}): ItemStatus {
  return {
    id: "i1",
    title: "Anna Berg",
    deleted: false,
    ring: { id: "r1", name: "Company", state: "active", kind: "contact" },
    own: null,
    offers: { resync: ALLOWED, push: ALLOWED, pull: ALLOWED, restore: ALLOWED },
    ...more,
  } as unknown as ItemStatus;
}

/** Ringfold as a command asks it: what was asked, and what it answers. */
class Worker {
  readonly asked: string[] = [];
  readonly requests: string[] = [];
  items: readonly ItemStatus[] = [contact()];
  rings = [{}];
  trouble: Partial<Record<"status" | "preview" | "carryOut", Trouble[]>> = {};
  effect: Preview["effect"] = "change";
  acts: Partial<ActView>[] = [{ state: "done", words: "Every mailbox looked at its copy." }];
  readonly around: Around;
  #drawn = 0;

  constructor() {
    const answer = async <T>(what: "status" | "preview" | "carryOut", value: () => unknown): Promise<Answer<T>> => {
      const trouble = this.trouble[what]?.shift();
      return trouble === undefined ? ok(value() as T) : err(trouble);
    };
    this.around = {
      ringfold: {
        status: (mailbox, subject) => {
          this.asked.push(`status ${mailbox ?? "own"} ${subject.by === "addresses" ? subject.addresses.join() : ""}`);
          return answer<StatusView>("status", () => ({ rings: this.rings, answers: [{ items: this.items }] }));
        },
        preview: (_place, wish) => {
          this.asked.push(`preview ${wish.act}`);
          return answer<Preview>("preview", () => ({
            plan: "p1",
            effect: this.effect,
            changes: [{ label: "Mobile phone" }, { label: "Job title" }],
          }));
        },
        carryOut: (_place, wish, plan, request) => {
          this.asked.push(`${wish.act} ${plan ?? "-"}`);
          this.requests.push(request);
          return answer<ActView>("carryOut", () => ({ id: "a1", ...this.acts.shift() }));
        },
        act: () => answer<ActView>("status", () => ({ id: "a1", ...this.acts.shift() })),
      },
      world: {
        after: (_ms, work) => {
          queueMicrotask(work);
          return () => undefined;
        },
        uuid: () => `request-${(this.#drawn += 1)}`,
      },
      time: () => "10:42",
    };
  }
}

function problem(reason: ProblemReason, retryAt: number | null = null): Trouble {
  return { kind: "problem", reason, retryAt };
}

async function reported(command: Command, worker: Worker, item = ITEM): Promise<Report> {
  const report = await perform(command, item, worker.around);
  expect(fit(report.text).length).toBeLessThanOrEqual(REPORT_MAX);
  return report;
}

describe("a command", () => {
  it.each([
    ["push", "Pushed Anna Berg. The pane can undo it. Changed: Mobile phone, Job title"],
    ["pull", "Pulled Anna Berg. The pane can undo it. Changed: Mobile phone, Job title"],
  ] as const)(
    "[S32] %s looks at what would change, has just that done, and says who and what",
    async (command, text) => {
      const worker = new Worker();
      expect(await reported(command, worker)).toEqual({ kind: "done", text });
      expect(worker.asked).toEqual(["status own anna@contoso.test", `preview ${command}`, `${command} p1`]);
    },
  );

  it("[S32] resync waits a while for the mailboxes, and says how it went", async () => {
    const worker = new Worker();
    worker.acts = [
      { state: "running", words: "1 of 3" },
      { state: "running", words: "2 of 3" },
      { state: "done", words: "Every mailbox looked at its copy." },
    ];
    expect(await reported("resync", worker)).toEqual({
      kind: "done",
      text: "Anna Berg: Every mailbox looked at its copy.",
    });
    expect(worker.asked).toEqual(["status own anna@contoso.test", "resync -"]);
  });

  it("[S32] acts in the shared mailbox that the item lies in, on its organizer", async () => {
    const worker = new Worker();
    const people = [{ name: "Olga", address: "olga@contoso.test", part: "organizer" as const }];
    await reported("push", worker, { ...ITEM, kind: "appointment", people, sharedMailbox: "sales@contoso.test" });
    expect(worker.asked[0]).toBe("status sales@contoso.test olga@contoso.test");
  });

  it.each([
    ["nobody matches", [], [{}], "Anna Berg is not in your rings. The pane can add them."],
    ["there is no ring", [], [], "You have no folder in a ring yet. Ask your administrator to add it."],
    [
      "several match",
      [contact(), contact({ id: "i2" })],
      [{}],
      "Anna Berg: 2 contacts match. Open the pane to choose one.",
    ],
    [
      "the contact was deleted",
      [contact({ deleted: true })],
      [{}],
      "Anna Berg was deleted from the ring. Open the pane to restore an older version.",
    ],
  ])("[S32] does nothing when %s, and says so", async (_, items, rings, text) => {
    const worker = new Worker();
    Object.assign(worker, { items, rings });
    expect((await reported("push", worker)).text).toBe(text);
    expect(worker.asked).toHaveLength(1);
  });

  it("[S32] does nothing when the item names nobody", async () => {
    const worker = new Worker();
    expect((await reported("push", worker, { ...ITEM, people: [] })).text).toContain("no sender or organizer");
    expect(worker.asked).toEqual([]);
  });

  it("[S28] does nothing where the copy and the ring agree, or a role forbids it, and says why", async () => {
    const worker = new Worker();
    const why = "Your copy and the ring are the same.";
    const offers = { ...contact().offers, push: { allowed: false, why } };
    worker.items = [contact({ offers })];
    expect(await reported("push", worker)).toEqual({ kind: "done", text: `Anna Berg: ${why}` });
    expect(worker.asked).toHaveLength(1);
  });

  it("[S32] leaves it to the pane where the contact would be deleted", async () => {
    const worker = new Worker();
    worker.effect = "delete";
    expect((await reported("push", worker)).text).toContain("Open the pane to decide");
    expect(worker.asked).toEqual(["status own anna@contoso.test", "preview push"]);
  });

  it("[S19] looks anew when something changed since the preview, and gives up when that goes on", async () => {
    const once = new Worker();
    once.trouble = { carryOut: [problem("preview_stale")] };
    expect((await reported("push", once)).text).toContain("Pushed Anna Berg");
    expect(new Set(once.requests).size).toBe(2);
    const always = new Worker();
    always.trouble = { carryOut: [1, 2, 3].map(() => problem("preview_stale")) };
    expect((await reported("push", always)).text).toContain("being changed just now");
  });

  it("[S30] sends the same request again when the answer is lost, so that it happens once", async () => {
    const worker = new Worker();
    worker.trouble = { carryOut: [{ kind: "unreachable" }, { kind: "unreachable" }] };
    expect((await reported("push", worker)).text).toContain("Pushed Anna Berg");
    expect(worker.requests).toEqual(["request-1", "request-1", "request-1"]);
    const lost = new Worker();
    lost.trouble = { carryOut: [1, 2, 3].map(() => ({ kind: "unreachable" }) as const) };
    expect(await reported("push", lost)).toEqual({
      kind: "failed",
      text: "Anna Berg: no answer came. Open the pane to see whether it was done.",
    });
  });

  it.each<readonly [string, Trouble, string]>([
    ["Microsoft 365 asks for a pause", problem("graph_throttled", 1), "asks for a pause until 10:42"],
    ["the ring is paused", problem("ring_paused"), "The ring is paused."],
    ["nobody is signed in", { kind: "signIn", problem: { kind: "interaction" } }, "Open the pane and sign in first"],
    ["consent is missing", { kind: "signIn", problem: { kind: "consent", url: null } }, "has to agree first"],
    ["this computer is offline", { kind: "offline" }, "You are offline"],
    ["the Worker does not answer", { kind: "unreachable" }, "does not answer"],
    ["the Worker refuses for a new reason", { kind: "problem", reason: null, retryAt: null }, "did not work"],
  ])("[S33] has words when %s, without a code", async (_, trouble, words) => {
    const worker = new Worker();
    worker.trouble = { status: [trouble] };
    const report = await reported("pull", worker);
    expect(report.kind).toBe("failed");
    expect(report.text).toContain(words);
    expect(report.text).not.toMatch(/_|undefined|null/);
  });

  it("[S31] says until when Microsoft 365 lets nobody compare the copy", async () => {
    const worker = new Worker();
    const own = { compared: "unknown", retryAt: "2026-11-22T10:42:00.000Z" } as ItemStatus["own"];
    worker.items = [contact({ own, offers: { ...contact().offers, pull: { allowed: false, why: "Unknown." } } })];
    expect((await reported("pull", worker)).text).toContain("until 10:42");
  });
});

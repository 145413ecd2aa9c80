import { describe, expect, it } from "vitest";
import { isVanished, pauseOf } from "./card.ts";
import { offersOf } from "./offers.ts";
import { aRing, aStatus, anAct, anItem, knows, named } from "../testing/samples.ts";
import { PaneStand, settled } from "../testing/stand.ts";

const CLARA = "clara@fabrikam.test";
const differing = { ...aStatus().own!, compared: "differs" as const };

async function opened(stand: PaneStand) {
  stand.selected = anItem("a", [named(CLARA)]);
  const pane = stand.pane();
  await pane.open();
  await settled();
  return pane;
}

const firstCard = (pane: Awaited<ReturnType<typeof opened>>) => pane.people.get()!.list.get()[0]!.state.get().cards[0]!;

describe("a card", () => {
  it("[S31] tells until when Microsoft 365 asks for a pause, and asks again when it is over", async () => {
    const stand = new PaneStand();
    const retryAt = new Date(stand.now() + 42_000).toISOString();
    stand.answer = knows({ [CLARA]: [aStatus({ own: { ...aStatus().own!, compared: "unknown", retryAt } })] });
    const card = firstCard(await opened(stand));
    expect(pauseOf(card.state.get())).toBe(Date.parse(retryAt));
    stand.answer = knows({ [CLARA]: [aStatus()] });
    await stand.pass(42_000);
    expect(card.state.get().status?.own?.compared).toBe("same");
    expect(pauseOf(card.state.get())).toBeNull();
  });

  it("[S27] of an item that is gone says so, and keeps what was known", async () => {
    const stand = new PaneStand();
    stand.answer = knows({ [CLARA]: [aStatus()] });
    const card = firstCard(await opened(stand));
    stand.answer = knows({});
    card.refresh();
    await settled();
    expect([isVanished(card.state.get()), card.state.get().status?.title]).toEqual([true, "Clara Dahl"]);
  });

  it("[S27] keeps its history up to date while that is open", async () => {
    const stand = new PaneStand();
    const known = knows({ [CLARA]: [aStatus()] });
    let count = 1;
    const version = (sequence: number) => ({
      sequence,
      at: new Date(stand.now() + sequence).toISOString(),
      change: `v${sequence}`,
      undo: { allowed: true, why: null },
      changes: [],
    });
    stand.answer = (asked) =>
      asked.path.endsWith("/history")
        ? {
            value: {
              item: "i1",
              versions: Array.from({ length: count }, (_, at) => version(count - at)),
              acts: [],
              conflicts: [],
            },
          }
        : known(asked);
    const card = firstCard(await opened(stand));
    card.history.toggle();
    await settled();
    expect(card.history.state.get().rows).toHaveLength(1);
    count = 2;
    card.heard();
    await settled();
    expect(card.history.state.get().rows?.map((row) => row.kind === "version" && row.isNewest)).toEqual([true, false]);
  });
});

describe("what is offered", () => {
  const acts = (...args: Parameters<typeof offersOf>) => offersOf(...args).map(({ act, why }) => [act, why]);

  it("[S28] resync always; push and pull only where copy and ring differ", () => {
    expect(acts(aStatus(), null)).toEqual([["resync", null]]);
    expect(acts(aStatus({ own: null }), null)).toEqual([["resync", null]]);
    expect(acts(aStatus({ own: differing }), null)).toEqual([
      ["push", null],
      ["pull", null],
      ["resync", null],
    ]);
  });

  it("[S28] what a role or a pause forbids is shown with the reason", () => {
    const offers = { ...aStatus().offers, push: { allowed: false, why: "Your folder only receives." } };
    expect(acts(aStatus({ own: differing, offers }), null)[0]).toEqual([
      "push",
      { words: "Your folder only receives." },
    ]);
  });

  it("[S33] offline everything waits, and says so", () => {
    expect(acts(aStatus({ own: differing }), "offline").every(([, why]) => why === "offline")).toBe(true);
  });
});

describe("adding somebody to a ring", () => {
  it("[S30] happens once, and shows their card with the result", async () => {
    const stand = new PaneStand();
    const known = knows({});
    let tries = 0;
    stand.answer = (asked) => {
      if (!asked.path.endsWith("/rings/r1/items")) return known(asked);
      stand.answer = knows({ [CLARA]: [aStatus({ id: "i9" })] });
      const later = stand.answer;
      stand.answer = (again) =>
        again.path.endsWith("/items") && (tries += 1) > 0 ? { value: anAct({ act: "add", item: "i9" }) } : later(again);
      return "lost";
    };
    const pane = await opened(stand);
    const [person] = pane.people.get()!.list.get();
    person!.adding.open();
    await person!.adding.submit("r1", "Clara");
    await stand.pass(2_000);
    expect(person!.state.get().found).toBe("matched");
    const [card] = person!.state.get().cards;
    expect(card!.act.state.get()).toMatchObject({ wish: { act: "add" }, errand: { kind: "done" } });
    expect(card!.state.get().status?.id).toBe("i9");
    const sent = stand.askedFor("/rings/r1/items").map(({ body }) => body);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toEqual(sent[1]);
  });

  it("[S30] shows how far it is until it is through, even if they are found in the ring before", async () => {
    const stand = new PaneStand();
    const added = knows({ [CLARA]: [aStatus({ id: "i9" })] });
    let state: "running" | "done" = "running";
    stand.answer = knows({});
    const pane = await opened(stand);
    stand.answer = (asked) =>
      asked.path.endsWith("/items") || asked.path.includes("/acts/")
        ? { value: anAct({ act: "add", item: "i9", state }) }
        : added(asked);
    const [person] = pane.people.get()!.list.get();
    person!.adding.open();
    await person!.adding.submit("r1", "Clara");
    await pane.refresh();
    expect(person!.state.get().found).toBe("absent");
    expect(person!.adding.state.get()).toMatchObject({ errand: { kind: "following" } });
    state = "done";
    await stand.pass(5_000);
    expect(person!.state.get()).toMatchObject({ found: "matched", isOpen: true });
    expect(person!.state.get().cards[0]!.act.state.get()).toMatchObject({ errand: { kind: "done" } });
  });

  it("[S27] whom somebody else has just added is shown as in the ring", async () => {
    const stand = new PaneStand();
    const known = knows({});
    const added = knows({ [CLARA]: [aStatus()] });
    let isAdded = false;
    stand.answer = (asked) => {
      if (!asked.path.endsWith("/rings/r1/items")) return isAdded ? added(asked) : known(asked);
      isAdded = true;
      return { reason: "already_in_ring", status: 409 };
    };
    const pane = await opened(stand);
    const [person] = pane.people.get()!.list.get();
    person!.adding.open();
    await person!.adding.submit("r1", "Clara");
    await settled();
    expect(person!.state.get().found).toBe("matched");
  });
});

describe("the rings of the person", () => {
  it("[S27] without any, that is known", async () => {
    const stand = new PaneStand();
    stand.answer = knows({}, []);
    const pane = await opened(stand);
    expect(pane.rings.get()).toEqual({ mailbox: null, list: [] });
  });

  it("[S27] of a deleted one no feed is opened", async () => {
    const stand = new PaneStand();
    stand.answer = knows({}, [aRing({ state: "deleted" })]);
    await opened(stand);
    expect(stand.sockets).toHaveLength(0);
  });
});

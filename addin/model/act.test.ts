import { describe, expect, it } from "vitest";
import { Words } from "../texts/words.ts";
import type { Card } from "./card.ts";
import { anAct, anItem, aPreview, aStatus, knows, named } from "../testing/samples.ts";
import { PaneStand, settled, type Asked, type Reply } from "../testing/stand.ts";

const CLARA = "clara@fabrikam.test";

/** A card on show, and a Worker that answers acts as told. */
async function cardIn(stand: PaneStand, acts: (asked: Asked) => Reply | null): Promise<Card> {
  const known = knows({ [CLARA]: [aStatus()] });
  stand.answer = (asked) => acts(asked) ?? known(asked);
  stand.selected = anItem("a", [named(CLARA)]);
  const pane = stand.pane();
  await pane.open();
  await settled();
  return pane.people.get()!.list.get()[0]!.state.get().cards[0]!;
}

function requests(stand: PaneStand, path: string): unknown[] {
  return stand.askedFor(path).map(({ body }) => body["request"]);
}

describe("push and pull", () => {
  it("[S28] a push shows first what it would do, does just that plan, and tells the result", async () => {
    const stand = new PaneStand();
    const card = await cardIn(stand, ({ path }) => {
      if (path.endsWith("/push/preview")) return { value: aPreview() };
      return path.endsWith("/push") ? { value: anAct() } : null;
    });
    await card.act.open({ act: "push" });
    expect(card.act.state.get()).toMatchObject({ step: "preview", preview: { copies: 2 }, isRenewed: false });
    expect(stand.askedFor("/push"), "nothing is done before it is confirmed").toHaveLength(0);
    await card.act.confirm();
    expect(stand.askedFor("/push")[0]?.body).toMatchObject({ plan: "plan-1" });
    expect(card.act.state.get()).toMatchObject({ step: "errand", errand: { kind: "done", view: { change: "v11" } } });
  });

  it("[S28] cancelled, nothing is sent", async () => {
    const stand = new PaneStand();
    const card = await cardIn(stand, ({ path }) => (path.endsWith("/preview") ? { value: aPreview() } : null));
    await card.act.open({ act: "pull" });
    card.act.close();
    await card.act.confirm();
    expect(card.act.state.get()).toEqual({ step: "none" });
    expect(stand.askedFor("/pull")).toHaveLength(0);
  });

  it("[S19] what changed since the preview leads to a new preview that says so", async () => {
    const stand = new PaneStand();
    let plans = 0;
    const card = await cardIn(stand, ({ path, body }) => {
      if (path.endsWith("/preview")) return { value: aPreview({ plan: `plan-${(plans += 1)}` }) };
      if (!path.endsWith("/push")) return null;
      return body["plan"] === "plan-2" ? { value: anAct() } : { reason: "preview_stale", status: 409 };
    });
    await card.act.open({ act: "push" });
    await card.act.confirm();
    await settled();
    expect(card.act.state.get()).toMatchObject({ step: "preview", isRenewed: true, preview: { plan: "plan-2" } });
    await card.act.confirm();
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "done" } });
    const [first, second] = requests(stand, "/push");
    expect(first, "what was refused and what was done are two acts").not.toBe(second);
  });

  it("[S28] if there is nothing left to do, that is said instead of a preview", async () => {
    const stand = new PaneStand();
    const card = await cardIn(stand, ({ path }) =>
      path.endsWith("/preview") ? { reason: "in_step", status: 409 } : null,
    );
    await card.act.open({ act: "push" });
    const state = card.act.state.get();
    expect(state.step).toBe("noPreview");
    if (state.step === "noPreview") expect(new Words("en").trouble(state.trouble)).toContain("nothing to do");
  });
});

describe("an act whose answer is lost", () => {
  it("[S30] is sent again with the same id, so it happens once", async () => {
    const stand = new PaneStand();
    let tries = 0;
    const card = await cardIn(stand, ({ path }) => {
      if (!path.endsWith("/resync")) return null;
      return (tries += 1) < 3 ? "lost" : { value: anAct({ act: "resync", change: null }) };
    });
    await card.act.resync();
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "sending", isUnsure: true } });
    await stand.pass(4_000);
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "done" } });
    expect(requests(stand, "/resync")).toHaveLength(3);
    expect(new Set(requests(stand, "/resync")).size).toBe(1);
  });

  it("[S30] after several tries the person decides; asking again is still the same act", async () => {
    const stand = new PaneStand();
    let isBack = false;
    const card = await cardIn(stand, ({ path }) => {
      if (!path.endsWith("/resync")) return null;
      return isBack ? { value: anAct({ act: "resync" }) } : "lost";
    });
    await card.act.resync();
    await stand.pass(20_000);
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "lost" } });
    isBack = true;
    await card.act.again();
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "done" } });
    expect(new Set(requests(stand, "/resync")).size).toBe(1);
  });

  it("[S30] back on the network it finds out by itself", async () => {
    const stand = new PaneStand();
    let isBack = false;
    const card = await cardIn(stand, ({ path }) => {
      if (!path.endsWith("/resync")) return null;
      return isBack ? { value: anAct({ act: "resync" }) } : "lost";
    });
    await card.act.resync();
    await stand.pass(20_000);
    isBack = true;
    await stand.setOnline(false);
    await stand.setOnline(true);
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "done" } });
    expect(new Set(requests(stand, "/resync")).size).toBe(1);
  });

  it("[S30] two clicks are one act while it is under way", async () => {
    const stand = new PaneStand();
    const card = await cardIn(stand, ({ path }) =>
      path.endsWith("/resync") ? { value: anAct({ act: "resync", state: "running" }) } : null,
    );
    await Promise.all([card.act.resync(), card.act.resync()]);
    expect(stand.askedFor("/resync")).toHaveLength(1);
  });
});

describe("an act that takes its time", () => {
  it("[S27] its progress is followed until it is through", async () => {
    const stand = new PaneStand();
    let done = 0;
    const progress = () => ({ value: anAct({ state: done < 2 ? "running" : "done", progress: { done, total: 2 } }) });
    const card = await cardIn(stand, ({ path }) => {
      if (path.endsWith("/resync")) return progress();
      if (!path.includes("/acts/")) return null;
      done += 1;
      return progress();
    });
    await card.act.resync();
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "following", view: { progress: { done: 0 } } } });
    await stand.pass(500);
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "following", view: { progress: { done: 1 } } } });
    await stand.pass(2_000);
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "done" } });
  });

  it("[S31] a pause that Microsoft 365 asks for is told with its end, and sat out", async () => {
    const stand = new PaneStand();
    let isPaused = true;
    const card = await cardIn(stand, ({ path }) => {
      if (!path.endsWith("/resync")) return null;
      return isPaused ? { reason: "graph_throttled", status: 503, retryAfterMs: 20_000 } : { value: anAct() };
    });
    await card.act.resync();
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "waiting", until: stand.now() + 20_000 } });
    isPaused = false;
    await stand.pass(19_000);
    expect(stand.askedFor("/resync"), "not before the pause is over").toHaveLength(1);
    await stand.pass(1_000);
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "done" } });
    expect(new Set(requests(stand, "/resync")).size).toBe(1);
  });

  it("[S31] a mailbox that is just at work is asked again by itself, and that is the same act", async () => {
    const stand = new PaneStand();
    let tries = 0;
    const card = await cardIn(stand, ({ path }) => {
      if (!path.endsWith("/resync")) return null;
      return (tries += 1) < 3 ? { reason: "mailbox_busy", status: 503 } : { value: anAct({ act: "resync" }) };
    });
    await card.act.resync();
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "sending", isUnsure: false } });
    await stand.pass(4_000);
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "done" } });
    expect(new Set(requests(stand, "/resync")).size).toBe(1);
  });

  it("[S31] a mailbox that stays at work is left to the person in the end", async () => {
    const stand = new PaneStand();
    const card = await cardIn(stand, ({ path }) =>
      path.endsWith("/resync") ? { reason: "mailbox_busy", status: 503 } : null,
    );
    await card.act.resync();
    await stand.pass(20_000);
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "failed", trouble: { reason: "mailbox_busy" } } });
  });

  it("[S31] a very long pause is left to the person", async () => {
    const stand = new PaneStand();
    const card = await cardIn(stand, ({ path }) =>
      path.endsWith("/resync") ? { reason: "graph_throttled", status: 503, retryAfterMs: 900_000 } : null,
    );
    await card.act.resync();
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "failed", trouble: { reason: "graph_throttled" } } });
  });
});

describe("undo", () => {
  const undoing = (kept: boolean, effect: "change" | "delete" = "change") => {
    const left = kept ? [{ field: "department", label: "Department", value: "Purchasing" }] : [];
    return ({ path }: Asked): Reply | null => {
      if (path.endsWith("/undo/preview")) return { value: aPreview({ act: "undo", kept: left, effect }) };
      return path.endsWith("/undo") ? { value: anAct({ act: "undo", change: "v12" }) } : null;
    };
  };

  it("[S28] that leaves nothing out is done at once", async () => {
    const stand = new PaneStand();
    const card = await cardIn(stand, undoing(false));
    await card.act.open({ act: "undo", change: "v11" });
    expect(stand.askedFor("/undo")[0]?.body).toMatchObject({ change: "v11", plan: "plan-1" });
    expect(card.act.state.get()).toMatchObject({ errand: { kind: "done", view: { change: "v12" } } });
  });

  it("[S28] that keeps what changed since says so first", async () => {
    const stand = new PaneStand();
    const card = await cardIn(stand, undoing(true));
    await card.act.open({ act: "undo", change: "v11" });
    expect(card.act.state.get()).toMatchObject({ step: "preview", preview: { kept: [{ value: "Purchasing" }] } });
    expect(stand.askedFor("/undo")).toHaveLength(0);
  });

  it("[S28] that deletes the contact everywhere is never done without asking", async () => {
    const stand = new PaneStand();
    const card = await cardIn(stand, undoing(false, "delete"));
    await card.act.open({ act: "undo", change: "v1" });
    expect(card.act.state.get()).toMatchObject({ step: "preview", preview: { effect: "delete" } });
  });
});

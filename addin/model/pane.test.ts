import { describe, expect, it } from "vitest";
import { aRing, aStatus, anItem, knows, named } from "../testing/samples.ts";
import { PaneStand, settled, type Reply } from "../testing/stand.ts";

const CLARA = "clara@fabrikam.test";
const DORA = "dora@fabrikam.test";

async function opened(stand: PaneStand) {
  const pane = stand.pane();
  await pane.open();
  await settled();
  return pane;
}

/** An answer that a test lets go when it likes. */
function held() {
  let release: (reply: Reply) => void = () => undefined;
  const reply = new Promise<Reply>((resolve) => {
    release = resolve;
  });
  return { reply, release };
}

describe("whose mailbox is acted in", () => {
  it("[S29] goes without saying, unless it is another one than Outlook's", async () => {
    const stand = new PaneStand();
    stand.answer = knows({ [CLARA]: [aStatus()] });
    stand.selected = anItem("a", [named(CLARA)]);
    expect((await opened(stand)).actingIn).toBe(null);
    stand.account = "bert@contoso.test";
    expect((await opened(stand)).actingIn).toBe("anna@contoso.test");
  });

  it("[S29] is told in a tab, where no mailbox is open", async () => {
    const stand = new PaneStand();
    stand.answer = knows({});
    stand.account = null;
    stand.selected = { kind: "browser" };
    expect((await opened(stand)).actingIn).toBe("anna@contoso.test");
  });
});

describe("what is open in Outlook", () => {
  it("[S27] each person of the item is in the ring or not, and the only one who is shows at once", async () => {
    const stand = new PaneStand();
    stand.answer = knows({ [CLARA]: [aStatus()] });
    stand.selected = anItem("a", [named("Clara@Fabrikam.test", "from"), named(DORA)]);
    const pane = await opened(stand);
    const people = pane.people.get()!.list.get();
    expect(people.map(({ state }) => [state.get().found, state.get().isOpen])).toEqual([
      ["matched", true],
      ["absent", false],
    ]);
    expect(people[0]!.state.get().cards[0]!.state.get().status?.title).toBe("Clara Dahl");
  });

  it("[S27] an answer for an item that is no longer open is dropped", async () => {
    const stand = new PaneStand();
    const slow = held();
    const quick = knows({ [CLARA]: [aStatus()], [DORA]: [] });
    const mine = aRing({ name: "Of the item that was left" });
    stand.answer = (asked) => (JSON.stringify(asked.body).includes(CLARA) ? slow.reply : quick(asked));
    stand.selected = anItem("a", [named(CLARA)]);
    const pane = stand.pane();
    void pane.open();
    await settled();
    const left = pane.people.get()!;
    await stand.select(anItem("b", [named(DORA)]));
    slow.release({
      value: { mailbox: "u1", rings: [mine], answers: [{ asked: CLARA, items: [aStatus()] }] },
    });
    await settled();
    expect(pane.people.get()!.item.get().title).toBe("b");
    expect(left.list.get()[0]!.state.get().found).toBe("asking");
    expect(pane.rings.get()?.list[0]?.name).toBe("Company contacts");
  });

  it("[S32] recipients of a message that is being written come and go, and only new ones are asked for", async () => {
    const stand = new PaneStand();
    stand.answer = knows({ [CLARA]: [aStatus()], [DORA]: [] });
    stand.selected = anItem("a", [named(CLARA)], { mode: "compose" });
    const pane = await opened(stand);
    const [clara] = pane.people.get()!.list.get();
    await stand.select(anItem("a", [named(CLARA), named(DORA)], { mode: "compose" }));
    await stand.pass(500);
    expect(pane.people.get()!.list.get()[0]).toBe(clara);
    expect(stand.askedFor("/my/status").map(({ body }) => body["subject"])).toEqual([
      { by: "addresses", addresses: [CLARA] },
      { by: "addresses", addresses: [DORA] },
    ]);
    await stand.select(anItem("a", [named(DORA)], { mode: "compose" }));
    expect(
      pane.people
        .get()!
        .list.get()
        .map(({ address }) => address),
    ).toEqual([DORA]);
  });

  it("[S32] with nothing selected, or several messages, it still knows the rings; items come and go", async () => {
    const stand = new PaneStand();
    stand.answer = knows({ [CLARA]: [aStatus()] });
    stand.selected = { kind: "none" };
    const pane = await opened(stand);
    expect([pane.access.state.get().kind, pane.people.get()]).toEqual(["ready", null]);
    await stand.select(anItem("a", [named(CLARA)]));
    expect(pane.people.get()?.list.get()[0]?.state.get().found).toBe("matched");
    await stand.select({ kind: "many" });
    expect(pane.people.get()).toBeNull();
  });

  it("[S32] somebody without an address spoils nothing for the others", async () => {
    const stand = new PaneStand();
    stand.answer = knows({ [CLARA]: [aStatus()] });
    stand.selected = anItem("a", [named("/o=ExchangeLabs/cn=1234"), named(""), named(CLARA)]);
    const pane = await opened(stand);
    expect(
      pane.people
        .get()!
        .list.get()
        .map(({ state }) => state.get().found),
    ).toEqual(["nameless", "nameless", "matched"]);
  });

  it("[S32] an item in a shared mailbox is asked for in that mailbox; a closed one is told in its place", async () => {
    const stand = new PaneStand();
    const own = knows({ [CLARA]: [aStatus()] });
    stand.answer = (asked) =>
      asked.body["mailbox"] === "sales@contoso.test" ? { reason: "mailbox_closed", status: 403 } : own(asked);
    stand.selected = anItem("a", [named(CLARA)], { sharedMailbox: "sales@contoso.test" });
    const pane = await opened(stand);
    expect(pane.access.state.get().kind).toBe("ready");
    expect(pane.people.get()!.trouble.get()).toMatchObject({ kind: "problem", reason: "mailbox_closed" });
    await stand.select(anItem("b", [named(CLARA)]));
    expect(pane.people.get()!.list.get()[0]!.state.get().found).toBe("matched");
  });

  it("[S27] what is on show is compared again when the person comes back, and every minute", async () => {
    const stand = new PaneStand();
    stand.answer = knows({ [CLARA]: [aStatus()] });
    stand.selected = anItem("a", [named(CLARA)]);
    await opened(stand);
    await stand.comeBack();
    expect(stand.askedFor("/my/status"), "it was compared a moment ago").toHaveLength(1);
    await stand.pass(10_000);
    await stand.comeBack();
    expect(stand.askedFor("/my/status")).toHaveLength(2);
    await stand.pass(60_000);
    expect(stand.askedFor("/my/status")).toHaveLength(3);
  });
});

describe("the rings", () => {
  it("[S27] an answer about one item, which tells of its ring alone, hides no other ring", async () => {
    const stand = new PaneStand();
    const rings = [aRing(), aRing({ id: "r2", name: "Suppliers" })];
    stand.answer = knows({ [CLARA]: [aStatus()] }, rings);
    stand.selected = anItem("a", [named(CLARA)]);
    const pane = await opened(stand);
    stand.answer = knows({ [CLARA]: [aStatus()] }, [aRing({ state: "paused" })]);
    pane.people.get()!.list.get()[0]!.state.get().cards[0]!.refresh();
    await settled();
    expect(pane.rings.get()?.list.map(({ id, state }) => [id, state])).toEqual([
      ["r1", "paused"],
      ["r2", "active"],
    ]);
    expect(stand.sockets.filter(({ isClosed }) => isClosed)).toHaveLength(0);
  });
});

describe("trouble at the start", () => {
  it("[S33] where Ringfold does not answer, it is asked again, ever more patiently", async () => {
    const stand = new PaneStand();
    stand.answer = () => "lost";
    stand.selected = { kind: "none" };
    const pane = await opened(stand);
    expect(pane.access.state.get()).toMatchObject({ kind: "failed", trouble: { kind: "unreachable" } });
    await stand.pass(15_000);
    const tries = stand.asked.length;
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(6);
    stand.answer = knows({});
    await stand.pass(30_000);
    expect(pane.access.state.get().kind).toBe("ready");
  });

  it("[S33] offline, nothing is asked; it goes on by itself", async () => {
    const stand = new PaneStand();
    stand.answer = knows({ [CLARA]: [aStatus()] });
    stand.selected = anItem("a", [named(CLARA)]);
    await stand.setOnline(false);
    const pane = await opened(stand);
    expect([stand.asked.length, pane.feeds.connection.get()]).toEqual([0, "offline"]);
    await stand.setOnline(true);
    expect(pane.people.get()!.list.get()[0]!.state.get().found).toBe("matched");
    expect(pane.feeds.connection.get()).toBe("fine");
  });

  it("[S34] who is not signed in is asked to, from a click; then it goes on", async () => {
    const stand = new PaneStand();
    stand.answer = knows({ [CLARA]: [aStatus()] });
    stand.selected = anItem("a", [named(CLARA)]);
    const signedIn = stand.tokens;
    stand.tokens = () => ({ ok: false, error: { kind: "interaction" } });
    const pane = await opened(stand);
    expect(pane.access.state.get()).toMatchObject({ kind: "signIn", problem: { kind: "interaction" } });
    stand.interaction = { ok: false, error: { kind: "cancelled" } };
    await pane.signIn();
    expect(pane.access.state.get()).toMatchObject({ kind: "signIn", problem: { kind: "cancelled" }, isAsking: false });
    stand.interaction = { ok: true, value: "token" };
    stand.tokens = signedIn;
    await pane.signIn();
    await settled();
    expect(pane.access.state.get().kind).toBe("ready");
    expect(pane.people.get()!.list.get()[0]!.state.get().found).toBe("matched");
  });

  it("[S34] a sign-in that is lost later leaves what is on show, and says so", async () => {
    const stand = new PaneStand();
    stand.answer = knows({ [CLARA]: [aStatus()] });
    stand.selected = anItem("a", [named(CLARA)]);
    const pane = await opened(stand);
    stand.answer = () => ({ reason: "token_expired", status: 401 });
    await pane.refresh();
    expect(pane.access.state.get().kind).toBe("signIn");
    expect(pane.people.get()!.list.get()[0]!.state.get().found).toBe("matched");
  });
});

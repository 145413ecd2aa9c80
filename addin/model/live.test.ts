import { describe, expect, it } from "vitest";
import { aStatus, anItem, knows, named } from "../testing/samples.ts";
import { PaneStand, settled } from "../testing/stand.ts";

const CLARA = "clara@fabrikam.test";
const DORA = "dora@fabrikam.test";

async function watching(stand: PaneStand, table: Parameters<typeof knows>[0] = { [CLARA]: [aStatus()] }) {
  stand.answer = knows(table);
  stand.selected = anItem("a", [named(CLARA), named(DORA)]);
  const pane = stand.pane();
  await pane.open();
  await settled();
  stand.sockets.at(-1)!.events.opened();
  return pane;
}

function tell(stand: PaneStand, sequence: number, item: string | null): void {
  stand.sockets.at(-1)!.events.heard(JSON.stringify({ sequence, item, state: "Pending" }));
}

describe("the live feed", () => {
  it("[S27] begins where the first answer ended, with a ticket", async () => {
    const stand = new PaneStand();
    await watching(stand);
    const [socket] = stand.sockets;
    expect(socket?.url).toBe("wss://ringfold.test/api/v1/rings/r1/watch?after=10");
    expect(socket?.protocols).toEqual(["ringfold.v1", "ticket.tttttttt"]);
  });

  it("[S27] an item on show that it names is asked for anew; many events make few questions", async () => {
    const stand = new PaneStand();
    const pane = await watching(stand);
    stand.answer = knows({ [CLARA]: [aStatus({ state: "Pending", stateWords: "Pending", sequence: 12 })] });
    for (const sequence of [11, 12, 12, 12]) tell(stand, sequence, "i1");
    await settled();
    const [clara] = pane.people.get()!.list.get();
    expect(clara!.state.get().cards[0]!.state.get().status?.stateWords).toBe("Pending");
    expect(stand.askedFor("/my/status").length).toBeLessThanOrEqual(3);
  });

  it("[S27] somebody who was in no ring appears once somebody adds them", async () => {
    const stand = new PaneStand();
    const pane = await watching(stand);
    stand.answer = knows({ [CLARA]: [aStatus()], [DORA]: [aStatus({ id: "i2", title: "Dora" })] });
    tell(stand, 11, "i2");
    await stand.pass(500);
    const [, dora] = pane.people.get()!.list.get();
    expect(dora!.state.get().found).toBe("matched");
    expect(stand.asked.at(-1)?.body["subject"], "of the others nothing was asked").toEqual({
      by: "addresses",
      addresses: [DORA],
    });
  });

  it("[S27] after a break it connects again by itself, goes on after the last event and compares anew", async () => {
    const stand = new PaneStand();
    const pane = await watching(stand);
    tell(stand, 17, "i1");
    await settled();
    stand.sockets.at(-1)!.events.closed(1006);
    expect(pane.feeds.connection.get(), "a short break is nobody's concern").toBe("fine");
    await stand.pass(600);
    expect(stand.sockets).toHaveLength(2);
    expect(stand.sockets[1]!.url).toContain("?after=17");
    stand.sockets[1]!.events.closed(1006);
    await stand.pass(5_000);
    expect(pane.feeds.connection.get()).toBe("reconnecting");
    const before = stand.askedFor("/my/status").length;
    stand.sockets.at(-1)!.events.opened();
    await settled();
    expect(pane.feeds.connection.get()).toBe("fine");
    expect(stand.askedFor("/my/status").length).toBe(before + 1);
  });

  it("[S27] when its token has ended it asks for a ticket with a new one at once", async () => {
    const stand = new PaneStand();
    const pane = await watching(stand);
    stand.sockets.at(-1)!.events.closed(4401);
    await settled();
    expect(stand.sockets).toHaveLength(2);
    expect(pane.feeds.connection.get()).toBe("fine");
  });

  it("[S27] retries become rarer, and never stop", async () => {
    const stand = new PaneStand();
    await watching(stand);
    const table = knows({ [CLARA]: [aStatus()] });
    stand.answer = (asked) => (asked.path.endsWith("/watch") ? "lost" : table(asked));
    stand.sockets.at(-1)!.events.closed(1006);
    const before = stand.askedFor("/watch").length;
    await stand.pass(60_000);
    const tries = stand.askedFor("/watch").length - before;
    expect(tries).toBeGreaterThan(4);
    expect(tries).toBeLessThan(12);
  });
});

import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ActBench, actBench, reasonOf } from "../../tests/support/act-bench.ts";
import type { Content } from "../../shared/content.ts";
import type { Attachment, LiveEvent } from "./live.ts";

let b: ActBench;

beforeEach(async () => {
  b = await actBench();
});

const mail = (...addresses: string[]): Content => ({
  givenName: "Dora",
  emailAddresses: addresses.map((address) => ({ address })),
});

describe("the live feed", () => {
  function listen(member: string | null): { said: { item: string | null }[]; closed: number[] } {
    const said: { item: string | null }[] = [];
    const closed: number[] = [];
    let attachment: Attachment = { who: "x", until: b.bench.now * 2, member, sequence: b.head };
    b.bench.open.push({
      attachment: () => attachment,
      attach: (next) => (attachment = next),
      send: (text) => void said.push(JSON.parse(text) as { item: string | null }),
      close: (code) => void closed.push(code),
    });
    return { said, closed };
  }

  it("[S31] a change costs the ring as many look-ups with fifty panes open as with one", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    const lookups = async (panes: number, jobTitle: string): Promise<number> => {
      b.bench.open.length = 0;
      const listening = Array.from({ length: panes }, () => listen(b.member("ben")));
      const spies = [vi.spyOn(b.bench.sql, "first"), vi.spyOn(b.bench.sql, "all")];
      await b.push("anna", item, { jobTitle }, { request: `request-${jobTitle}` });
      for (const { said } of listening) expect(said.map((event) => event.item)).toContain(item);
      const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
      vi.restoreAllMocks();
      return count;
    };
    await lookups(1, "first");
    expect(await lookups(50, "with fifty")).toBe(await lookups(1, "with one"));
  });

  it("[S29] tells each what they may see, an act that made no version too, and nothing more after they left", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    await b.join("sam", "source");
    const [sam, ben] = [listen(b.member("sam")), listen(b.member("ben"))];
    await b.pull("ben", item, { jobTitle: "mine" }, { request: "request-1" });
    await b.push("anna", item, { jobTitle: "b" }, { request: "request-2" });
    expect(ben.said.map((event) => event.item).slice(0, 2)).toEqual([item, item]);
    expect(sam.said).toEqual([]);
    const own = (await b.submit("sam", mail("s@x.example"))).item;
    expect(new Set(sam.said.map((event) => event.item))).toEqual(new Set([own]));
    await b.bench.ring.removeMember(b.member("ben"));
    const heard = ben.said.length;
    await b.submit("anna", { jobTitle: "c" }, { item, base: { jobTitle: "b" } });
    expect([ben.closed.includes(4403), ben.said.length]).toEqual([true, heard]);
    const late = { said: [] as string[], closed: [] as number[] };
    b.bench.ring.live.open(
      {
        attachment: () => null,
        attach: () => undefined,
        send: (text) => void late.said.push(text),
        close: (code) => void late.closed.push(code),
      },
      { who: "x", until: b.bench.now * 2, member: b.member("ben") },
      0,
    );
    expect(late).toEqual({ said: [], closed: [4403] });
  });

  const openAt = (after: number | null, member: string | null): { said: LiveEvent[]; closed: number[] } => {
    const told = { said: [] as LiveEvent[], closed: [] as number[] };
    let attachment: Attachment | null = null;
    const socket = {
      attachment: () => attachment,
      attach: (next: Attachment) => (attachment = next),
      send: (text: string) => void told.said.push(JSON.parse(text) as LiveEvent),
      close: (code: number) => void told.closed.push(code),
    };
    b.bench.open.push(socket);
    b.bench.ring.live.open(socket, { who: "x", until: b.bench.now * 2, member }, after);
    return told;
  };

  it("[S31] tells up to a thousand changes that were missed; of more, to look at everything anew, and goes on live", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    b.bench.sql.transaction(() => {
      const known = b.hub.items.get(item)!;
      for (let n = 0; n < 1_000; n += 1) {
        const change = { ...known, content: { jobTitle: `t${n}` }, cause: "edited", member: null } as const;
        b.hub.items.commit(change);
      }
    });
    b.bench.now += 60_000;
    expect(openAt(1, b.member("ben")).said).toHaveLength(1_000);
    const far = openAt(0, b.member("ben"));
    expect(far.said).toEqual([{ sequence: 1_001, item: null, state: null }]);
    await b.push("anna", item, { jobTitle: "since" }, { request: "request-1" });
    expect(far.said.filter((event) => event.sequence === 1_002).map((event) => event.item)).toContain(item);
  });

  it("[S27] tells what happened between the question how things stand and the opening, a pause too", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    const { seq } = b.hub.line.head();
    await b.bench.ring.changeRing({ paused: true });
    expect(openAt(seq, b.member("ben")).said).toEqual([
      { sequence: seq, item: null, state: null },
      expect.objectContaining({ item }),
    ]);
    b.bench.now += 60_000;
    expect(openAt(seq, b.member("ben")).said, "what was long before was told in the answer").toEqual([]);
  });

  it("[S17] a pane that has heard more than a ring whose storage was set back looks at everything anew", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    const told = openAt(77, b.member("ben"));
    expect(told.said).toEqual([{ sequence: 1, item: null, state: null }]);
    await b.push("anna", item, { jobTitle: "since" }, { request: "request-1" });
    expect(told.said.map((event) => event.item)).toContain(item);
  });

  it("[S27] of a ring that was deleted goes on as long as its views do, and both end together", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    const ben = listen(b.member("ben"));
    b.bench.down.add("mailboxes"); // so the leaving is not confirmed
    await b.bench.ring.deleteRing();
    expect(reasonOf(await b.people.itemFor(b.actor("ben"), item))).toBe("done");
    expect([ben.said.at(-1), ben.closed]).toEqual([expect.objectContaining({ item: null }), []]);
    expect(openAt(null, b.member("ben")).closed).toEqual([]);
    b.bench.down.clear();
    await b.bench.settle();
    expect(reasonOf(await b.people.itemFor(b.actor("ben"), item))).toBe("ring_not_found");
    expect(ben.closed).toContain(4403);
    expect(openAt(null, b.member("ben")).closed).toEqual([4403]);
  });

  it("[S29] a ticket remembers whose eyes it was made for", async () => {
    const made = await b.bench.ring.ticket({ who: "x", until: b.bench.now * 2, member: "m1" });
    expect(b.bench.ring.live.redeem(made.ok ? made.value.ticket : "")).toMatchObject({ who: "x", member: "m1" });
  });
});

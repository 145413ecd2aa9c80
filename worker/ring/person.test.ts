import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ActBench, actBench, reasonOf } from "../../tests/support/act-bench.ts";
import { NodeSql } from "../../tests/support/node-sql.ts";
import { Bench, record } from "../../tests/support/ring-bench.ts";
import type { Content } from "../../shared/content.ts";
import { migrate } from "../storage/migrate.ts";
import type { Attachment, LiveEvent } from "./live.ts";
import type { Actor, Wanted } from "./person-protocol.ts";
import { RING_SCHEMA } from "./schema.ts";

let b: ActBench;
let anna: Actor;

beforeEach(async () => {
  b = await actBench();
  anna = b.actor("anna");
});

const mail = (...addresses: string[]): Content => ({
  givenName: "Dora",
  emailAddresses: addresses.map((address) => ({ address })),
});
const by = (...addresses: string[]): Wanted => ({ by: "addresses", addresses });

async function found(actor: Actor, wanted: Wanted): Promise<[string, string][]> {
  const answer = await b.people.find(actor, wanted);
  if (!answer.ok) throw new Error(answer.error.reason);
  return answer.value.map(({ asked, view }) => [asked, view.id]);
}

describe("finding people", () => {
  it("[S27] by any address, whatever its case, and by every item that holds it", async () => {
    const one = (await b.submit("anna", mail("Dora@Ringfold.example", "second@ringfold.example"))).item;
    const two = (await b.submit("ben", mail("dora@ringfold.EXAMPLE"), { copy: "another" })).item;
    expect(await found(anna, by("DORA@ringfold.example", "nobody@x.example", "second@RINGFOLD.example"))).toEqual([
      ["DORA@ringfold.example", two],
      ["DORA@ringfold.example", one],
      ["second@RINGFOLD.example", one],
    ]);
  });

  it("[S27] follows the addresses as they change, and costs no row where they do not", async () => {
    const first = mail("a@x.example", "b@x.example");
    const { item } = await b.submit("anna", first);
    const written = b.bench.sql.all("SELECT * FROM address");
    await b.submit("ben", { ...first, jobTitle: "new" }, { item, base: first });
    expect(b.bench.sql.all("SELECT * FROM address")).toEqual(written);
    const second = { ...mail("c@x.example", "B@x.example"), jobTitle: "new" };
    await b.submit("ben", second, { item, base: { ...first, jobTitle: "new" } });
    expect(await found(anna, by("a@x.example", "b@x.example", "c@x.example"))).toEqual([
      ["b@x.example", item],
      ["c@x.example", item],
    ]);
  });

  it("[S27] somebody who was deleted is found with what the ring held last, unless somebody living has the address", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    await b.submit("ben", null, { item, base: mail("a@x.example") });
    const answer = await b.people.find(anna, by("a@x.example"));
    expect(answer.ok && answer.value[0]).toMatchObject({
      content: null,
      lastContent: mail("a@x.example"),
      lastChange: { cause: "deleted", by: "ben@ringfold.example", person: null, words: "Deleted" },
      offers: { restore: { allowed: true, why: null } },
    });
    const living = (await b.submit("anna", mail("a@x.example"), { copy: "again" })).item;
    expect(await found(anna, by("a@x.example"))).toEqual([["a@x.example", living]]);
  });

  it("[S27] by copy and by item", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    expect(await found(anna, { by: "copies", copies: ["copy of anna", "unknown"] })).toEqual([["copy of anna", item]]);
    expect(await found(anna, { by: "items", items: ["unknown", item] })).toEqual([[item, item]]);
  });

  it("[S27] in a ring from before there were addresses, once its schema is brought up to date", async () => {
    const { item } = await b.submit("anna", mail("Old@x.example"));
    const { item: gone } = await b.submit("anna", mail("gone@x.example"), { copy: "gone" });
    await b.submit("ben", null, { item: gone, base: mail("gone@x.example") });
    const sql = new NodeSql();
    migrate(sql, RING_SCHEMA.slice(0, 2));
    for (const table of ["setting", "generation", "item", "revision", "member"]) {
      for (const row of b.bench.sql.all(`SELECT * FROM ${table}`)) {
        const marks = Object.keys(row).map(() => "?");
        sql.run(`INSERT INTO ${table} VALUES (${marks.join(", ")})`, ...Object.values(row));
      }
    }
    sql.run("UPDATE setting SET value = json_remove(value, '$.acts') WHERE key = 'ring'");
    const old = new Bench(sql);
    const answer = await old.ring.people.find(anna, by("old@X.example", "gone@x.example"));
    expect(answer.ok && answer.value.map(({ asked, view }) => [asked, view.id])).toEqual([
      ["old@X.example", item],
      ["gone@x.example", gone],
    ]);
    const view = await old.ring.overview();
    expect(view.ok && view.value.acts).toBe("members");
  });
});

describe("adding somebody", () => {
  const dora = { name: "Dora van Berg", address: "Dora@x.example" };

  it("[S28] makes one item for everybody, with the person who did it; undone, it is gone again", async () => {
    const added = await b.people.addItem(anna, dora, "request-1");
    const item = added.ok ? added.value.item : "";
    expect(b.content(item)).toEqual({
      displayName: "Dora van Berg",
      givenName: "Dora van",
      surname: "Berg",
      emailAddresses: [{ address: "Dora@x.example", name: "Dora van Berg" }],
    });
    const page = b.hub.feedReader.page(
      b.hub.members.get(b.member("ben")) ?? fail(),
      { seq: 0, gen: "" },
      b.hub.settings.id,
    );
    expect(page.rows.map(({ item: id, copy }) => [id, copy])).toEqual([[item, null]]);
    expect(await found(anna, by("dora@x.example"))).toEqual([["dora@x.example", item]]);
    await b.wish(anna, { act: "undo", item, change: "v1" }, "request-2");
    expect(b.content(item)).toBeNull();
  });

  it("[S3] nobody is added twice: the same request is the same act, and an address that is there is refused by name", async () => {
    const first = await b.people.addItem(anna, dora, "request-1");
    const again = await b.people.addItem(anna, dora, "request-1");
    expect(again.ok && first.ok && [again.value.item, again.value.sequence]).toEqual(
      first.ok && [first.value.item, first.value.sequence],
    );
    const second = await b.people.addItem(b.actor("ben"), { ...dora, address: "dora@X.example" }, "request-2");
    expect(second).toMatchObject({
      error: { reason: "already_in_ring", item: first.ok ? first.value.item : "" },
    });
    expect(reasonOf(await b.people.addItem(anna, { ...dora, name: "Other" }, "request-1"))).toBe("request_reused");
    expect(b.head).toBe(1);
  });

  it("[S2] a request sent again when its act is long forgotten overwrites nothing of what it added then", async () => {
    const added = await b.people.addItem(anna, dora, "request-1");
    const item = added.ok ? added.value.item : "";
    const changed = { ...mail("new@x.example"), jobTitle: "Buyer" };
    await b.submit("ben", changed, { item, base: b.content(item) ?? {} });
    await b.submit("anna", mail("other@x.example"), { copy: "another" });
    b.bench.now += 31 * 24 * 3_600_000;
    for (const name of ["anna", "ben"]) await b.bench.ring.feed(b.stamp(name), b.hub.line.head());
    await b.bench.ring.tend(record);
    expect(reasonOf(await b.people.readAct(anna, "request-1"))).toBe("act_not_found");
    expect(await b.people.addItem(anna, dora, "request-1")).toMatchObject({
      error: { reason: "already_in_ring", item },
    });
    expect(b.content(item)).toEqual(changed);
  });

  it("[S28] undone only while nothing was typed into it", async () => {
    const added = await b.people.addItem(anna, dora, "request-1");
    const item = added.ok ? added.value.item : "";
    const base = b.content(item) ?? {};
    await b.submit("ben", { ...base, jobTitle: "Buyer" }, { item, base });
    expect(reasonOf(await b.people.preview(anna, { act: "undo", item, change: "v1" }))).toBe("not_undoable");
  });

  it("[S28] is for those whose folder takes part both ways", async () => {
    await b.join("sam", "source");
    await b.join("rita", "reader");
    for (const name of ["sam", "rita"]) {
      expect(reasonOf(await b.people.addItem(b.actor(name), dora, `request-${name}`))).toBe("act_forbidden");
    }
    expect(reasonOf(await b.people.addItem(b.administrator, dora, "request-9"))).toBe("act_forbidden");
    const standing = await b.people.standing(b.actor("sam"));
    expect(standing.ok && standing.value.add.allowed).toBe(false);
  });
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
    expect(openAt(1, b.member("ben")).said).toHaveLength(1_000);
    const far = openAt(0, b.member("ben"));
    expect(far.said).toEqual([{ sequence: 1_001, item: null, state: null }]);
    await b.push("anna", item, { jobTitle: "since" }, { request: "request-1" });
    expect(far.said.filter((event) => event.sequence === 1_002).map((event) => event.item)).toContain(item);
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

function fail(): never {
  throw new Error("no such member");
}

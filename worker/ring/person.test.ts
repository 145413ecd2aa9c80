import { beforeEach, describe, expect, it } from "vitest";
import { type ActBench, actBench, reasonOf } from "../../tests/support/act-bench.ts";
import { NodeSql } from "../../tests/support/node-sql.ts";
import { Bench, record } from "../../tests/support/ring-bench.ts";
import type { Content } from "../../shared/content.ts";
import { migrate } from "../storage/migrate.ts";
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
  const answer = await b.people.look(actor, wanted);
  if (!answer.ok) throw new Error(answer.error.reason);
  return answer.value.found.map(({ asked, view }) => [asked, view.id]);
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
    const answer = await b.people.look(anna, by("a@x.example"));
    expect(answer.ok && answer.value.refusals.restore).toBeNull();
    expect(answer.ok && answer.value.found[0]).toMatchObject({
      content: null,
      lastChange: { cause: "deleted", by: "ben@ringfold.example", person: null, words: "Deleted" },
    });
    const living = (await b.submit("anna", mail("a@x.example"), { copy: "again" })).item;
    expect(await found(anna, by("a@x.example"))).toEqual([["a@x.example", living]]);
  });

  it("[S27] by item", async () => {
    const { item } = await b.submit("anna", mail("a@x.example"));
    expect(await found(anna, { by: "items", items: ["unknown", item] })).toEqual([[item, item]]);
  });

  it("[S27] in a ring from before there were addresses, once its schema is brought up to date", async () => {
    const { item } = await b.submit("anna", mail("Old@x.example"));
    const { item: gone } = await b.submit("anna", mail("gone@x.example"), { copy: "gone" });
    await b.submit("ben", null, { item: gone, base: mail("gone@x.example") });
    const sql = new NodeSql();
    migrate(sql, RING_SCHEMA.slice(0, 2));
    for (const table of ["setting", "generation", "item", "revision", "member"]) {
      const columns = sql
        .all<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
        .map(({ name }) => name);
      for (const row of b.bench.sql.all(`SELECT ${columns.join(", ")} FROM ${table}`)) {
        const marks = columns.map(() => "?");
        sql.run(`INSERT INTO ${table} VALUES (${marks.join(", ")})`, ...Object.values(row));
      }
    }
    sql.run("UPDATE setting SET value = json_remove(value, '$.acts', '$.policy') WHERE key = 'ring'");
    const old = new Bench(sql);
    const answer = await old.ring.people.look(anna, by("old@X.example", "gone@x.example"));
    expect(answer.ok && answer.value.found.map(({ asked, view }) => [asked, view.id])).toEqual([
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
    await b.bench.ring.tend(record, false);
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

function fail(): never {
  throw new Error("no such member");
}

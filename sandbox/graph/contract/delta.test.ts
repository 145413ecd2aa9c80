import { describe, expect, test } from "vitest";
import { Bench, body, code, IMMUTABLE, values, expand, MARK } from "./support.ts";

const pages = (size: number): Record<string, string> => ({ Prefer: `${IMMUTABLE.Prefer}, odata.maxpagesize=${size}` });

describe("delta of a contact folder", () => {
  test("a round shows what exists, page by page, and ends in a deltaLink; no page has both links (Graph docs: delta-query-overview)", () => {
    const bench = new Bench();
    const ids = Array.from({ length: 7 }, () => bench.make().id);
    const first = body(bench.get(`${bench.items()}/delta`, pages(3)));
    expect([(first.value as unknown[]).length, "@odata.nextLink" in first, "@odata.deltaLink" in first]).toEqual([
      3,
      true,
      false,
    ]);
    const { entries, link } = bench.round(`${bench.items()}/delta`, pages(3));
    expect(new Set(entries.map(({ id }) => id))).toEqual(new Set(ids));
    expect(link).toMatch(/^https:\/\/graph\.test\/v1\.0\/users\/.+\/delta\?\$deltatoken=/);
  });

  test("later rounds tell what was made, changed and deleted since; a quiet one is empty", () => {
    const bench = new Bench();
    const [kept, gone] = [bench.make(), bench.make()];
    const { link } = bench.round(`${bench.items()}/delta`);
    expect(bench.round(link).entries).toEqual([]);
    bench.send("PATCH", bench.item(kept), { jobTitle: "x" });
    bench.send("DELETE", bench.item(gone));
    const fresh = bench.make();
    const byId = new Map(bench.round(link).entries.map((entry) => [entry.id, entry]));
    expect(new Set(byId.keys())).toEqual(new Set([kept.id, gone.id, fresh.id]));
    expect(byId.get(kept.id)).toMatchObject({ jobTitle: "x" });
    expect(byId.get(gone.id)).toEqual({
      "@odata.type": "#microsoft.graph.contact",
      id: gone.id,
      "@removed": { reason: "deleted" },
    });
  });

  test("the same link can be read again and tells at least the same", () => {
    const bench = new Bench();
    const { link } = bench.round(`${bench.items()}/delta`);
    const made = bench.make();
    for (let time = 0; time < 2; time++) expect(bench.round(link).entries.map(({ id }) => id)).toEqual([made.id]);
  });

  test("$select goes into the first request only and is baked into the links; headers are not (Graph docs: delta-query-overview)", () => {
    const bench = new Bench();
    const { link } = bench.round(`${bench.items()}/delta?$select=displayName`);
    const made = bench.make({ givenName: "Kim", jobTitle: "x" });
    expect(Object.keys(bench.round(link).entries[0] ?? {}).sort()).toEqual(["@odata.etag", "displayName", "id"]);
    expect(bench.round(link).entries[0]?.id).toBe(made.id);
    expect(bench.round(link, {}).entries[0]?.id).not.toBe(made.id);
  });

  test("$filter, $orderby, $search and $top are refused", () => {
    const bench = new Bench();
    for (const option of ["$filter=id eq 'x'", "$orderby=displayName", "$search=x", "$top=3"]) {
      expect(bench.get(`${bench.items()}/delta?${encodeURI(option)}`).status, option).toBe(400);
    }
  });

  test("UNCONFIRMED, deltaExpand: $expand of extended properties is refused, ignored or honoured", () => {
    const entry = (bench: Bench) => {
      bench.make({ singleValueExtendedProperties: [{ id: MARK, value: "m" }] });
      return bench.get(`${bench.items()}/delta?${expand(MARK)}`);
    };
    expect(entry(new Bench()).status).toBe(400);
    expect(values(entry(new Bench({ deltaExpand: "ignored" })))[0]).not.toHaveProperty("singleValueExtendedProperties");
    expect(values(entry(new Bench({ deltaExpand: "honoured" })))[0]).toHaveProperty("singleValueExtendedProperties");
  });

  test("UNCONFIRMED, movedOut and removedReason: how a move to another folder and a soft delete appear", () => {
    for (const movedOut of ["deleted", "changed", "absent"] as const) {
      const bench = new Bench({ movedOut, removedReason: "changed" });
      const [moved, deleted] = [bench.make(), bench.make()];
      const { link } = bench.round(`${bench.items()}/delta`);
      bench.server.act({ act: "move", mailbox: bench.ann, item: String(moved.id), to: "Contacts" });
      bench.send("DELETE", bench.item(deleted));
      const reasons = new Map(
        bench.round(link).entries.map((entry) => [entry.id, (entry["@removed"] as { reason: string }).reason]),
      );
      expect(reasons.get(moved.id)).toBe(movedOut === "absent" ? undefined : movedOut);
      expect(reasons.get(deleted.id)).toBe("changed");
    }
  });

  test("an item moved in, or restored, appears in the folder's delta with the same immutable id", () => {
    const bench = new Bench();
    const made = bench.make();
    bench.send("DELETE", bench.item(made));
    const { link } = bench.round(`${bench.items()}/delta`);
    bench.server.act({ act: "restore", mailbox: bench.ann, item: String(made.id) });
    expect(bench.round(link).entries).toMatchObject([{ id: made.id, givenName: "Kim" }]);
  });

  test("UNCONFIRMED, lastDeleteInDelta: the deletion of the last contact may not appear (reported for an SDK)", () => {
    for (const lastDeleteInDelta of [true, false]) {
      const bench = new Bench({ lastDeleteInDelta });
      const made = bench.make();
      const { link } = bench.round(`${bench.items()}/delta`);
      bench.send("DELETE", bench.item(made));
      expect(bench.round(link).entries.length).toBe(lastDeleteInDelta ? 1 : 0);
    }
  });

  test("UNCONFIRMED, extendedChangeInDelta: a change of extended properties alone appears, or not; the etag moves either way", () => {
    for (const extendedChangeInDelta of [true, false]) {
      const bench = new Bench({ extendedChangeInDelta });
      const made = bench.make();
      const { link } = bench.round(`${bench.items()}/delta`);
      const patched = bench.send("PATCH", bench.item(made), {
        singleValueExtendedProperties: [{ id: MARK, value: "m" }],
      });
      expect(bench.round(link).entries.length).toBe(extendedChangeInDelta ? 1 : 0);
      expect(body(patched).changeKey).not.toBe(made.changeKey);
    }
  });

  test("a link that is no longer good: 410 with a Location that starts afresh, and it stays so (Graph docs: delta-query-overview)", () => {
    const bench = new Bench();
    const made = bench.make();
    const { link } = bench.round(`${bench.items()}/delta`);
    bench.server.setFaults([{ effect: "expireDelta", times: 1 }]);
    const gone = bench.get(link);
    expect([gone.status, code(gone)]).toEqual([410, "SyncStateNotFound"]);
    expect(bench.get(link).status).toBe(410);
    expect(gone.headers.Location).toMatch(/\$deltatoken=$/);
    expect(bench.round(String(gone.headers.Location)).entries).toMatchObject([{ id: made.id }]);
  });

  test("UNCONFIRMED, deltaExpiry: the refusal may be 400 or 404 instead", () => {
    for (const deltaExpiry of ["400", "404"] as const) {
      const bench = new Bench({ deltaExpiry });
      const { link } = bench.round(`${bench.items()}/delta`);
      bench.server.act({ act: "expireDelta", mailbox: bench.ann, folder: bench.folder });
      expect(bench.get(link).status).toBe(Number(deltaExpiry));
    }
  });

  test("a link is of one folder: in another path it is SyncStateInvalid", () => {
    const bench = new Bench();
    const { link } = bench.round(`${bench.items()}/delta`);
    const token = link.split("$deltatoken=")[1];
    const contacts = encodeURIComponent(bench.server.wellKnownFolder("bob@contoso.test", "contacts"));
    expect(
      code(bench.get(`/v1.0/users/bob%40contoso.test/contactFolders/${contacts}/contacts/delta?$deltatoken=${token}`)),
    ).toBe("SyncStateInvalid");
  });

  test("with deltaReplays entries come twice, again and in any order, pages may be empty, and nothing is missing", () => {
    const bench = new Bench({ deltaReplays: true });
    const ids = new Set(Array.from({ length: 200 }, () => String(bench.make().id)));
    let repeats = 0;
    let link = `${bench.items()}/delta`;
    for (let round = 0; round < 20; round++) {
      const seen = bench.round(link, pages(10));
      if (round === 0) expect(new Set(seen.entries.map(({ id }) => id))).toEqual(ids);
      else repeats += seen.entries.length;
      link = seen.link;
    }
    expect(repeats).toBeGreaterThan(0);
  });

  test("a change may lag (visibilityLagMs): it comes within the bound, in delta, listing and filter alike", () => {
    const bench = new Bench({ visibilityLagMs: 60_000 });
    const { link } = bench.round(`${bench.items()}/delta`);
    for (let n = 0; n < 20; n++) bench.make();
    const early = bench.round(link);
    expect(early.entries.length).toBeLessThan(20);
    expect(values(bench.get(`${bench.items()}?$top=100`)).length).toBeLessThan(20);
    bench.now += 60_000;
    expect(early.entries.length + bench.round(early.link).entries.length).toBe(20);
    expect(values(bench.get(`${bench.items()}?$top=100`)).length).toBe(20);
  });

  test("a lost entry (fault loseDelta) never comes, but a listing has it", () => {
    const bench = new Bench();
    const { link } = bench.round(`${bench.items()}/delta`);
    bench.server.setFaults([{ effect: "loseDelta", match: { method: "POST" } }]);
    bench.make();
    expect(bench.round(link).entries).toEqual([]);
    expect(values(bench.get(bench.items())).length).toBe(1);
  });

  test("delta needs the folder's own path, not /users/{id}/contacts/delta (Graph docs: contact-delta)", () => {
    const bench = new Bench();
    expect(bench.get(`/v1.0/users/${bench.ann}/contacts/delta`).status).toBe(400);
  });
});

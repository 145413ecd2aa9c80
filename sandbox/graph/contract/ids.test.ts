import { describe, expect, test } from "vitest";
import { Bench, body, code, values } from "./support.ts";

const path = (bench: Bench, id: unknown): string => `${bench.items()}/${encodeURIComponent(String(id))}`;

describe("ids", () => {
  test("immutable ids come only with Prefer: IdType=ImmutableId, and stay over a move; default ids change (Graph docs: outlook-immutable-id)", () => {
    const bench = new Bench();
    const made = bench.make();
    const before = body(bench.get(path(bench, made.id), {})).id;
    expect(before).not.toBe(made.id);
    bench.server.act({ act: "move", mailbox: bench.ann, item: String(made.id), to: "Contacts" });
    const there = values(bench.get(`/v1.0/users/${bench.ann}/contacts`))[0];
    const plain = values(bench.get(`/v1.0/users/${bench.ann}/contacts`, {}))[0];
    expect(there?.id).toBe(made.id);
    expect(plain?.id).not.toBe(before);
    expect(code(bench.get(`/v1.0/users/${bench.ann}/contacts/${encodeURIComponent(String(before))}`))).toBe(
      "ErrorItemNotFound",
    );
  });

  test("either form is taken in a path, whatever Prefer says", () => {
    const bench = new Bench();
    const made = bench.make();
    const plain = body(bench.get(path(bench, made.id), {})).id;
    expect(body(bench.get(path(bench, plain))).id).toBe(made.id);
  });

  test("several preferences may share one Prefer header", () => {
    const bench = new Bench();
    const made = bench.make();
    bench.make();
    const reply = bench.get(bench.items(), { Prefer: 'odata.maxpagesize=1, IdType="ImmutableId"' });
    expect(values(reply).map(({ id }) => id)).toEqual([made.id]);
  });

  test("default ids and folder ids hold '/', '+' and '=', so a path needs them percent-encoded (seen by other clients)", () => {
    const bench = new Bench();
    const plain = String(body(bench.get(path(bench, bench.make().id), {})).id);
    for (const id of [plain, bench.folder]) expect(id).toMatch(/\/.*=$|\+.*=$/);
    expect(bench.get(`${bench.items()}/${plain}`).status).toBe(400);
    expect(bench.get(path(bench, plain)).status).toBe(200);
  });

  test("ids are case-sensitive; nonsense is 400 ErrorInvalidIdMalformed, a well-formed stranger 404 ErrorItemNotFound", () => {
    const bench = new Bench();
    const id = String(bench.make().id);
    const other = id.replace(/001AA$/, "00zAA");
    expect(code(bench.get(path(bench, other)))).toBe("ErrorItemNotFound");
    expect(bench.get(path(bench, id.toLowerCase())).status).toBe(400);
    expect(code(bench.get(path(bench, "abc")))).toBe("ErrorInvalidIdMalformed");
  });

  test("an item of another mailbox is not found", () => {
    const bench = new Bench();
    const id = String(bench.make().id);
    expect(code(bench.get(`/v1.0/users/bob%40contoso.test/contacts/${id}`))).toBe("ErrorItemNotFound");
  });

  test("translateExchangeIds turns each form into each other (Graph docs: user-translateexchangeids)", () => {
    const bench = new Bench();
    const immutable = String(bench.make().id);
    const translate = (id: string, sourceIdType: string, targetIdType: string): string =>
      String(
        values(
          bench.send("POST", `/v1.0/users/${bench.ann}/translateExchangeIds`, {
            inputIds: [id],
            sourceIdType,
            targetIdType,
          }),
        )[0]?.targetId,
      );
    const forms = ["entryId", "ewsId", "immutableEntryId", "restId", "restImmutableEntryId"];
    const ids = forms.map((form) => translate(immutable, "restImmutableEntryId", form));
    expect(new Set(ids).size).toBe(5);
    forms.forEach((form, index) => {
      expect(translate(ids[index]!, form, "restImmutableEntryId")).toBe(immutable);
    });
  });

  test("an EWS id made URL-safe, as office.js does, reaches the item; a raw one is malformed", () => {
    const bench = new Bench();
    const inputIds = [String(bench.make().id)];
    const asked = { inputIds, sourceIdType: "restImmutableEntryId", targetIdType: "ewsId" };
    const ews = String(values(bench.send("POST", `/v1.0/users/${bench.ann}/translateExchangeIds`, asked))[0]?.targetId);
    expect(bench.get(path(bench, ews.replaceAll("/", "-").replaceAll("+", "_"))).status).toBe(200);
    expect(code(bench.get(path(bench, ews)))).toBe("ErrorInvalidIdMalformed");
  });

  test("translateExchangeIds takes at most 1,000 ids, and says of each that it cannot translate why", () => {
    const bench = new Bench();
    const send = (inputIds: string[]) =>
      bench.send("POST", `/v1.0/users/${bench.ann}/translateExchangeIds`, {
        inputIds,
        sourceIdType: "ewsId",
        targetIdType: "restId",
      });
    expect(send(Array.from({ length: 1001 }, () => "x")).status).toBe(400);
    expect(values(send(["x"]))[0]).toMatchObject({ sourceId: "x", errorDetails: { code: "ErrorInvalidIdMalformed" } });
  });
});

import { describe, expect, it } from "vitest";
import { bookAnswers } from "../../worker/mailbox/book-answer.ts";
import type { Books } from "../../worker/mailbox/books.ts";
import { judge } from "../../worker/mailbox/observe.ts";
import type { Pair } from "../../worker/mailbox/pair.ts";
import { takePage } from "../../worker/mailbox/take-feed.ts";
import type { Sight, View } from "../../worker/mailbox/view.ts";
import type { GraphReply } from "../../worker/ports/graph.ts";
import { type Desk, Office } from "../support/office.ts";

const MINUTES = 60_000;

async function ringOfTwo(): Promise<{ office: Office; anna: Desk; ben: Desk; books: Books; pair: Pair }> {
  const office = new Office();
  const [anna, ben] = [office.open("anna"), office.open("ben")];
  office.create(anna, { givenName: "Dora", displayName: "Dora", jobTitle: "Buyer" });
  await office.join(anna);
  await office.join(ben);
  await office.settle(20 * MINUTES);
  const books = ben.mailbox.spokes()[0]?.books;
  const pair = books?.pairs.byCopy(office.idOf(ben, "Dora"));
  if (!books || !pair) throw new Error("not set up");
  return { office, anna, ben, books, pair };
}

function viewOfPair(books: Books, pair: Pair, change: Partial<View>): Sight {
  const view = {
    id: pair.copy ?? "",
    folder: books.config.folder,
    content: books.shown(pair),
    etag: 'W/"new"',
    createdAt: 0,
    marker: null,
    private: false,
  };
  return { kind: "here", view: { ...view, modifiedAt: pair.modifiedAt + 5_000, ...change } };
}

const titleOf = (office: Office, desk: Desk): unknown => office.folder(desk)[0]?.["jobTitle"];

describe("what a spoke makes of a read", () => {
  it("[S2] a mark raised again while the read was under way is not cleared (P3)", async () => {
    const { books, pair } = await ringOfTwo();
    books.pairs.save(pair, { dirty: 2 });
    judge(books, pair.copy ?? "", viewOfPair(books, pair, {}), {
      dirty: 1,
      revision: pair.revision,
      at: books.clock.now(),
    });
    expect(books.pairs.get(pair.id)?.dirty).toBe(2);
  });

  it("[S2] a body that was under way while we wrote is not taken for an edit (P4)", async () => {
    const { books, pair } = await ringOfTwo();
    const marked = books.pairs.save(pair, { dirty: 1, revision: pair.revision + 1 });
    const sight = viewOfPair(books, pair, { content: { ...books.shown(pair), jobTitle: "as it was" } });
    judge(books, marked.copy ?? "", sight, { dirty: 1, revision: pair.revision, at: books.clock.now() });
    expect(books.pairs.get(pair.id)).toMatchObject({ submission: null, dirty: 1 });
  });

  it("[S2] an old replica is recognised by its date, and by an etag known from before (P5)", async () => {
    const { books, pair } = await ringOfTwo();
    const marked = books.pairs.save(pair, { dirty: 1, etag: 'W/"2"', pastEtags: ['W/"1"'] });
    const content = { ...books.shown(pair), jobTitle: "long ago" };
    for (const stale of [{ modifiedAt: pair.modifiedAt - 1_000 }, { modifiedAt: pair.modifiedAt, etag: 'W/"1"' }]) {
      judge(books, marked.copy ?? "", viewOfPair(books, pair, { content, ...stale }), {
        dirty: 1,
        revision: pair.revision,
        at: books.clock.now(),
      });
      expect(books.pairs.get(pair.id)).toMatchObject({ submission: null, dirty: 1 });
    }
  });

  it("[S4] a copy still seen right after our own delete is not back (P6)", async () => {
    const { office, anna, ben, books, pair } = await ringOfTwo();
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle(MINUTES);
    const deleted = books.pairs.get(pair.id);
    if (!deleted?.gone) throw new Error("not deleted");
    books.pairs.save(deleted, { dirty: 1 });
    const sight = viewOfPair(books, deleted, { modifiedAt: deleted.modifiedAt });
    judge(books, deleted.copy ?? "", sight, { dirty: 1, revision: deleted.revision, at: books.clock.now() });
    expect(books.pairs.get(pair.id)?.submission).toBeNull();
    await office.settle(20 * MINUTES);
    expect(office.folder(anna)).toEqual([]);
    expect(office.folder(ben)).toEqual([]);
  });
});

describe("what a spoke makes of answers and entries", () => {
  it("[S1] targets only move forward, whichever of answer and entry comes first (P16)", async () => {
    const { books, pair } = await ringOfTwo();
    const { gen, seq } = pair.version;
    const newer = books.setTarget(pair, { gen, seq: seq + 2 }, { jobTitle: "newer" });
    const after = books.setTarget(newer, { gen, seq: seq + 1 }, { jobTitle: "older" });
    expect(after.target?.content).toEqual({ jobTitle: "newer" });
  });

  it("[S17] an answer of an earlier era, or older than what was seen, is dropped (P31)", async () => {
    const { books, pair } = await ringOfTwo();
    const number = books.nextNumber();
    const submission = {
      number,
      copy: pair.copy ?? "",
      item: pair.item ?? "",
      base: {},
      content: { jobTitle: "x" },
      back: false,
      fork: false,
      editedAt: 0,
    };
    books.pairs.save(pair, { submission: { submission, observed: { jobTitle: "x" }, etag: null, modifiedAt: 0 } });
    const answer = {
      number,
      status: "taken" as const,
      item: pair.item ?? "",
      version: books.mark,
      content: { jobTitle: "x" },
      losers: [],
    };
    const asked = new Map([[`${number.gen} ${number.n}`, pair.id]]);
    const { mark } = books;
    bookAnswers(books, mark, { mark, era: -1 }, [answer], asked);
    bookAnswers(books, { ...mark, seq: mark.seq - 1 }, { mark, era: 0 }, [answer], asked);
    bookAnswers(
      books,
      { seq: mark.seq + 1, gen: "zzzzzzzzz-other" },
      { mark: { ...mark, seq: 0 }, era: 0 },
      [answer],
      asked,
    );
    expect(books.pairs.get(pair.id)?.submission).not.toBeNull();
    bookAnswers(books, mark, { mark, era: 0 }, [answer], asked);
    expect(books.pairs.get(pair.id)?.submission).toBeNull();
  });

  it("[S3] a copy that the hub names and the books do not know is looked at, not created beside (P15, P36)", async () => {
    const { books } = await ringOfTwo();
    const head = { ...books.mark, seq: books.mark.seq + 1 };
    const row = { item: "unheard-of", version: head, content: { jobTitle: "x" }, copy: "AAkALgsomecopy", losers: [] };
    takePage(books, { from: books.membership.cursor, rows: [row], next: head, more: false }, head);
    expect(books.pairs.byItem("unheard-of")).toMatchObject({ copy: "AAkALgsomecopy", doubt: true, dirty: 1 });
  });
});

describe("what a spoke makes of its own writes", () => {
  it("[S2] a person's edit that shows in the reply to our write is not absorbed (P19)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.notices = false;
    office.graph.setSwitches({ ifMatch: "ignored" });
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    office.tamper = (at, request, carryOut) => {
      if (at !== ben.id || request.method !== "PATCH") return null;
      office.tamper = () => null;
      office.edit(ben, office.idOf(ben, "Dora"), { department: "Ben's" });
      return carryOut();
    };
    anna.mailbox.sweep();
    await office.settle(MINUTES);
    for (const desk of [anna, ben])
      expect(office.folder(desk)[0]).toMatchObject({ jobTitle: "Anna's", department: "Ben's" });
  });

  it("[S9] a value that a server will not keep is asked three times, then the copy is Parked (P21)", async () => {
    const office = new Office();
    const [anna, reader] = [office.open("anna"), office.open("reader", "reader")];
    office.graph.setQuirks(reader.id, { rewrite: [{ property: "jobTitle", find: "!", replace: "", delayMs: 2_000 }] });
    office.create(anna, { givenName: "Dora", displayName: "Dora", jobTitle: "Buyer" });
    await office.join(anna);
    await office.join(reader);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Buyer!" });
    for (let round = 0; round < 12; round += 1) {
      await office.settle(MINUTES);
      office.graph.tick();
      reader.mailbox.sweep();
    }
    const patches = office.requests.filter((request) => request.method === "PATCH" && request.mailbox === reader.id);
    expect(patches).toHaveLength(3);
    expect(titleOf(office, anna)).toBe("Buyer!");
    expect(office.hubSql.all("SELECT state, reason FROM exception").map((row) => ({ ...row }))).toEqual([
      { state: "Parked", reason: "the server changes this field" },
    ]);
  });

  it("[S4] a copy that is gone already counts as deleted (P23)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.notices = false;
    office.graph.act({ act: "purge", mailbox: ben.id, item: office.idOf(ben, "Dora") });
    office.remove(anna, office.idOf(anna, "Dora"));
    anna.mailbox.sweep();
    await office.settle(MINUTES);
    expect(office.requests.filter((request) => request.method === "DELETE").map((request) => request.status)).toEqual([
      404,
    ]);
    ben.mailbox.sweep();
    await office.settle(30 * MINUTES);
    expect([...office.folder(anna), ...office.folder(ben)]).toEqual([]);
  });

  it("[S4] when a person removes one of two, our stray takes its place and nothing is deleted (P26)", async () => {
    const office = new Office({ inFlightMs: 1_000, visibilityMs: 1_000 });
    const [anna, ben] = [office.open("anna"), office.open("ben")];
    await office.join(anna);
    await office.join(ben);
    let late: (() => GraphReply) | undefined;
    office.tamper = (at, request, carryOut) => {
      if (late || at !== ben.id || request.template !== "contact.create") return null;
      late = carryOut;
      return { kind: "unknown", reason: "the connection broke" };
    };
    office.create(anna, { givenName: "Dora", displayName: "Dora", jobTitle: "Buyer" });
    await office.settle(MINUTES);
    const coupled = office.idOf(ben, "Dora");
    office.notices = false;
    late?.();
    office.remove(ben, coupled);
    ben.mailbox.sweep();
    await office.settle(MINUTES);
    ben.mailbox.sweep();
    await office.settle(MINUTES);
    expect(office.folder(anna)).toHaveLength(1);
    expect(office.folder(ben)).toHaveLength(1);
  });
});

describe("what a spoke makes of copies that were replaced, and of a reader's own", () => {
  it("[S3] an old replica that still shows a copy after another took its place makes no new item (P6)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.notices = false;
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Edited" });
    const old = office.idOf(anna, "Dora");
    const raw = office.folder(anna)[0];
    office.graph.act({ act: "purge", mailbox: anna.id, item: old });
    ben.mailbox.sweep();
    await office.settle();
    anna.mailbox.sweep();
    await office.settle(MINUTES);
    expect(titleOf(office, anna)).toBe("Edited");
    office.tamper = (at, request) =>
      at === anna.id && request.method === "GET" && request.path.includes(encodeURIComponent(old))
        ? { kind: "ok", status: 200, body: raw }
        : null;
    anna.mailbox.hint([{ copy: old, etag: null, deleted: false }]);
    await office.settle(MINUTES);
    office.tamper = () => null;
    await office.settle(30 * MINUTES);
    expect(office.folder(anna)).toHaveLength(1);
    expect(office.folder(ben)).toHaveLength(1);
  });

  it("[S3] a reader that is read before the ring knows its contacts has them coupled, not doubled (P39)", async () => {
    const office = new Office();
    const [reader, anna] = [office.open("reader", "reader"), office.open("anna")];
    for (const desk of [reader, anna])
      office.create(desk, { givenName: "Dora", displayName: "Dora", jobTitle: "Buyer" });
    await office.join(reader);
    await office.join(anna);
    await office.settle(MINUTES);
    expect(office.folder(reader)).toHaveLength(1);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(MINUTES);
    expect(office.folder(reader).map((item) => item["jobTitle"])).toEqual(["Head"]);
  });
});

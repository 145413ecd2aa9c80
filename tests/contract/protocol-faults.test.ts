import { describe, expect, it } from "vitest";
import type { GraphReply, GraphRequest } from "../../worker/ports/graph.ts";
import type { Tamper } from "../support/graph-door.ts";
import type { Desk, Office } from "../support/office.ts";
import { ringOfTwo } from "../support/rings.ts";

const LOST: GraphReply = { kind: "unknown", reason: "the connection broke" };
const MINUTES = 60_000;

function titles(office: Office, desk: Desk): string[] {
  return office.folder(desk).map((item) => `${String(item["displayName"])}:${String(item["jobTitle"])}`);
}

/** Carries the first request of this kind out and loses its answer. */
function loseReplyOf(method: GraphRequest["method"], mailbox: Desk): Tamper {
  let lost = false;
  return (at, request, carryOut) => {
    if (lost || at !== mailbox.id || request.method !== method || !request.template.startsWith("contact.")) return null;
    lost = true;
    carryOut();
    return LOST;
  };
}

describe("outcomes that are not known", () => {
  it("[S13] a create whose answer is lost happens once (P24, P25, P27)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.tamper = loseReplyOf("POST", ben);
    office.create(anna, { givenName: "Emil", displayName: "Emil", jobTitle: "New" });
    await office.settle(30 * MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:Buyer", "Emil:New"]);
    office.edit(ben, office.idOf(ben, "Emil"), { jobTitle: "Edited" });
    await office.settle();
    expect(titles(office, anna)).toEqual(["Dora:Buyer", "Emil:Edited"]);
  });

  it("[S13] a create that lands after the look-up is deleted as our own stray, and an edit in it is not lost (P25)", async () => {
    const { office, anna, ben } = await ringOfTwo({ inFlightMs: 1_000, visibilityMs: 1_000 });
    let late: (() => GraphReply) | undefined;
    office.tamper = (at, request, carryOut) => {
      if (late || at !== ben.id || request.template !== "contact.create") return null;
      late = carryOut;
      return LOST;
    };
    office.create(anna, { givenName: "Emil", displayName: "Emil", jobTitle: "New" });
    await office.settle(MINUTES);
    late?.();
    await office.settle(MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:Buyer", "Emil:New"]);
    expect(titles(office, anna)).toEqual(["Dora:Buyer", "Emil:New"]);
  });

  it("[S13] a create that may still be under way is not sent again before the bounds have passed (P24)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const creates = (): number =>
      office.requests.filter(({ mailbox, method, path }) => {
        return mailbox === ben.id && method === "POST" && path.endsWith("/contacts");
      }).length;
    const before = creates();
    let late: (() => GraphReply) | undefined;
    office.tamper = (at, request, carryOut) => {
      if (late || at !== ben.id || request.template !== "contact.create") return null;
      late = carryOut;
      return LOST;
    };
    office.create(anna, { givenName: "Emil", displayName: "Emil", jobTitle: "New" });
    await office.settle(4 * MINUTES);
    expect(creates()).toBe(before);
    late?.();
    await office.settle(30 * MINUTES);
    expect(creates()).toBe(before + 1);
    expect(titles(office, ben)).toEqual(["Dora:Buyer", "Emil:New"]);
  });

  it("[S14] a batch that is lost as a whole is one failure, not as many as it had requests", async () => {
    const names = ["A", "B", "C", "D", "E", "F", "G", "H"];
    const { office, anna, ben } = await ringOfTwo({}, names);
    let lost = 0;
    office.tamper = (at, request) =>
      at === anna.id && request.template === "contact.read" && (lost += 1) <= names.length ? LOST : null;
    for (const name of names) office.edit(anna, office.idOf(anna, name), { jobTitle: "Head" });
    await office.settle(MINUTES);
    expect(lost).toBeGreaterThan(names.length);
    expect(titles(office, ben)).toEqual(names.map((name) => `${name}:Head`));
  });

  it("[S13] an update whose answer is lost is not taken for a person's edit (P28)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.tamper = loseReplyOf("PATCH", ben);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(30 * MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:Head"]);
    expect(office.hubSql.first("SELECT count(*) AS n FROM revision")?.["n"]).toBe(2);
  });

  it("[S13] a deletion whose answer is lost happens once and is not read as a person's (P24)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.tamper = loseReplyOf("DELETE", ben);
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle(30 * MINUTES);
    expect(titles(office, ben)).toEqual([]);
    expect(titles(office, anna)).toEqual([]);
  });
});

describe("what proves nothing", () => {
  it("[S12] an expired delta link is followed by a full reading that deletes and doubles nothing (P7)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.graph.act({ act: "expireDelta", mailbox: ben.id, folder: ben.folder });
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    ben.mailbox.sweep();
    await office.settle(MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:Head"]);
    expect(titles(office, anna)).toEqual(["Dora:Head"]);
  });

  it("[S12] a folder that is gone suspends the member and deletes nothing elsewhere", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const copy = office.idOf(ben, "Dora");
    office.graph.act({ act: "deleteFolder", mailbox: ben.id, folder: ben.folder });
    ben.mailbox.hint([{ copy, etag: null, deleted: true }]);
    ben.mailbox.sweep();
    await office.settle(30 * MINUTES);
    expect(titles(office, anna)).toEqual(["Dora:Buyer"]);
  });

  it("[S12] a mailbox that is gone suspends the member and deletes nothing elsewhere", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.graph.act({ act: "removeMailbox", mailbox: ben.id });
    ben.mailbox.sweep();
    await office.settle(30 * MINUTES);
    expect(titles(office, anna)).toEqual(["Dora:Buyer"]);
    expect(office.hub.members.get(ben.member)?.suspended).toBe("The folder or the mailbox cannot be found");
  });

  it("[S12] 404 right after our own create is not a deletion (P6)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.create(anna, { givenName: "Emil", displayName: "Emil", jobTitle: "New" });
    await office.settle();
    const copy = office.idOf(ben, "Emil");
    const gone: GraphReply = {
      kind: "refused",
      status: 404,
      code: "ErrorItemNotFound",
      message: "",
      class: "itemGone",
      retryAfterMs: null,
    };
    office.tamper = (at, request) =>
      at === ben.id && request.method === "GET" && request.path.includes(encodeURIComponent(copy)) ? gone : null;
    ben.mailbox.hint([{ copy, etag: null, deleted: false }]);
    await office.settle(MINUTES);
    office.tamper = () => null;
    await office.settle(30 * MINUTES);
    expect(titles(office, anna)).toEqual(["Dora:Buyer", "Emil:New"]);
    expect(titles(office, ben)).toEqual(["Dora:Buyer", "Emil:New"]);
  });

  it("[S9] an etag that moves by itself is no edit (P8)", async () => {
    const { office, ben } = await ringOfTwo();
    office.requests.length = 0;
    office.graph.act({ act: "touch", mailbox: ben.id, item: office.idOf(ben, "Dora") });
    ben.mailbox.sweep();
    await office.settle();
    expect(office.requests.filter((request) => request.method !== "GET")).toEqual([]);
    expect(office.hubSql.first("SELECT count(*) AS n FROM revision")?.["n"]).toBe(1);
  });
});

describe("a server with a will of its own", () => {
  it("[S9] a value that is rewritten at every write settles, and no other member changes (P8, P19)", async () => {
    const { office, anna, ben } = await ringOfTwo();
    office.graph.setSwitches({ rewrite: "atWrite" });
    office.edit(anna, office.idOf(anna, "Dora"), { personalNotes: "line one  \nline two" });
    await office.settle(MINUTES);
    const writes = office.requests.filter((request) => request.method === "PATCH").length;
    for (const desk of office.desks) desk.mailbox.sweep();
    await office.settle(MINUTES);
    expect(office.requests.filter((request) => request.method === "PATCH")).toHaveLength(writes);
    expect(office.folder(ben)[0]?.["personalNotes"]).toContain("line two");
  });

  it("[S2] where If-Match is ignored a copy is read right before it is written (P18, P22)", async () => {
    const { office, anna, ben } = await ringOfTwo({ ifMatch: "unknown" });
    office.graph.setSwitches({ ifMatch: "ignored" });
    office.notices = false;
    office.edit(ben, office.idOf(ben, "Dora"), { department: "Ben's" });
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
    anna.mailbox.sweep();
    await office.settle(MINUTES);
    expect(office.folder(anna)[0]).toMatchObject({ department: "Ben's", jobTitle: "Anna's" });
    expect(office.folder(ben)[0]).toMatchObject({ department: "Ben's", jobTitle: "Anna's" });
  });

  it("[S14] after 429 nothing is asked of that mailbox before Retry-After, and then it goes on", async () => {
    const { office, anna, ben } = await ringOfTwo();
    let until = 0;
    const early: string[] = [];
    office.tamper = (at, request) => {
      if (at !== ben.id) return null;
      if (until === 0) {
        until = office.now + 40_000;
        return {
          kind: "refused",
          status: 429,
          code: "ApplicationThrottled",
          message: "",
          class: "throttled",
          retryAfterMs: 40_000,
        };
      }
      if (office.now < until) early.push(request.path);
      return null;
    };
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(5 * MINUTES);
    expect(early).toEqual([]);
    expect(titles(office, ben)).toEqual(["Dora:Head"]);
  });

  it("[S20] one write that Graph refuses for ever waits for a person; all else flows on", async () => {
    const { office, anna, ben } = await ringOfTwo();
    const invalid: GraphReply = {
      kind: "refused",
      status: 400,
      code: "ErrorPropertyValidationFailure",
      message: "Too long",
      class: "invalid",
      retryAfterMs: null,
    };
    office.tamper = (at, request) =>
      at === ben.id && request.method === "PATCH" && JSON.stringify(request.body).includes("Bad") ? invalid : null;
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Bad" });
    office.create(anna, { givenName: "Emil", displayName: "Emil", jobTitle: "Fine" });
    await office.settle(26 * 60 * MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:Buyer", "Emil:Fine"]);
    expect(office.hubSql.all("SELECT state, reason FROM exception").map((row) => ({ ...row }))).toEqual([
      { state: "Parked", reason: "Too long" },
    ]);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Good" });
    await office.settle(MINUTES);
    expect(titles(office, ben)).toEqual(["Dora:Good", "Emil:Fine"]);
    expect(office.hubSql.all("SELECT state FROM exception")).toEqual([]);
  });

  it("[S14] whatever Graph refuses a reading of the delta with, it is not asked again at once", async () => {
    for (const refusal of [
      { status: 507, code: "ErrorQuotaExceeded", class: "quota" as const },
      { status: 410, code: "SyncStateNotFound", class: "reset" as const },
      { status: 400, code: "BadRequest", class: "invalid" as const },
    ]) {
      const { office, anna, ben } = await ringOfTwo();
      office.graph.act({ act: "expireDelta", mailbox: ben.id, folder: ben.folder });
      let asked = 0;
      office.tamper = (at, request) => {
        if (at !== ben.id || !request.template.startsWith("contact.delta")) return null;
        asked += 1;
        return { kind: "refused", message: "", retryAfterMs: null, ...refusal };
      };
      ben.mailbox.sweep();
      await office.settle(10 * MINUTES);
      expect(asked).toBeLessThan(20);
      office.tamper = () => null;
      office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
      await office.settle(30 * MINUTES);
      expect(titles(office, ben)).toEqual(["Dora:Head"]);
    }
  });
});

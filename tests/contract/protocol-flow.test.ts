import { describe, expect, it } from "vitest";
import type { RawItem } from "../../shared/kinds/kind.ts";
import { type Desk, Office } from "../support/office.ts";

/** One line for each contact in a folder: what a person would compare. */
function lines(office: Office, desk: Desk): string[] {
  return office
    .folder(desk)
    .map((item) =>
      [item["displayName"], item["jobTitle"], item["department"], JSON.stringify(item["categories"])].join("|"),
    );
}

const person = (name: string, more: RawItem = {}): Record<string, unknown> => ({
  givenName: name,
  displayName: name,
  jobTitle: "Buyer",
  ...more,
});

async function ringOfThree(
  contacts: readonly string[],
): Promise<{ office: Office; anna: Desk; ben: Desk; cleo: Desk }> {
  const office = new Office();
  const [anna, ben, cleo] = [office.open("anna"), office.open("ben"), office.open("cleo")];
  for (const name of contacts) office.create(anna, person(name));
  for (const desk of [anna, ben, cleo]) await office.join(desk);
  return { office, anna, ben, cleo };
}

function expectSame(office: Office, expected: readonly string[]): void {
  for (const desk of office.desks) expect(lines(office, desk), desk.member).toEqual(expected);
}

describe("a change in one folder appears in all", () => {
  it("[S1] creation, edit, deletion and undelete reach every member (P2, P9, P11, P15, P17)", async () => {
    const { office, anna, ben, cleo } = await ringOfThree(["Dora", "Emil"]);
    expectSame(office, ["Dora|Buyer||[]", "Emil|Buyer||[]"]);
    office.create(ben, person("Finn"));
    await office.settle();
    expectSame(office, ["Dora|Buyer||[]", "Emil|Buyer||[]", "Finn|Buyer||[]"]);
    office.edit(cleo, office.idOf(cleo, "Finn"), { jobTitle: "Head" });
    await office.settle();
    expectSame(office, ["Dora|Buyer||[]", "Emil|Buyer||[]", "Finn|Head||[]"]);
    const emil = office.idOf(anna, "Emil");
    office.remove(anna, emil);
    await office.settle();
    expectSame(office, ["Dora|Buyer||[]", "Finn|Head||[]"]);
    office.graph.act({ act: "restore", mailbox: anna.id, item: emil });
    await office.settle();
    expectSame(office, ["Dora|Buyer||[]", "Emil|Buyer||[]", "Finn|Head||[]"]);
  });

  it("[S2] edits of different fields at once both survive; a set merges by its elements (P8, P10)", async () => {
    const { office, anna, ben, cleo } = await ringOfThree(["Dora"]);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head", categories: ["Blue"] });
    office.edit(ben, office.idOf(ben, "Dora"), { department: "Sales", categories: ["Red"] });
    await office.settle();
    expectSame(office, ['Dora|Head|Sales|["Blue","Red"]']);
    expect(office.folder(cleo)).toHaveLength(1);
  });

  it("[S2] the same field edited twice at once: the later edit wins and the other is kept as a conflict (P12, P13)", async () => {
    const { office, anna, ben } = await ringOfThree(["Dora"]);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "First" });
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Second" });
    await office.settle();
    expectSame(office, ["Dora|Second||[]"]);
    const values = office.hubSql.all("SELECT field, value FROM conflict");
    expect(values.map((row) => `${row["field"]}=${row["value"]}`)).toEqual(['jobTitle="First"']);
  });

  it("[S4] an edit that the deleter had not seen wins over the deletion (P11)", async () => {
    const { office, anna, ben } = await ringOfThree(["Dora"]);
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Edited" });
    office.remove(anna, office.idOf(anna, "Dora"));
    await office.settle();
    expectSame(office, ["Dora|Edited||[]"]);
  });

  it("[S3] folders that already hold the same people are coupled, not doubled", async () => {
    const office = new Office();
    const [anna, ben] = [office.open("anna"), office.open("ben")];
    for (const desk of [anna, ben]) for (const name of ["Dora", "Emil"]) office.create(desk, person(name));
    office.create(ben, person("Only Ben's"));
    await office.join(anna);
    await office.join(ben);
    expectSame(office, ["Dora|Buyer||[]", "Emil|Buyer||[]", "Only Ben's|Buyer||[]"]);
  });

  it("[S3] two equal contacts of a person stay two, in every folder (P25)", async () => {
    const { office, anna, ben } = await ringOfThree(["Dora"]);
    office.graph.act({ act: "duplicate", mailbox: ben.id, item: office.idOf(ben, "Dora") });
    await office.settle();
    expectSame(office, ["Dora|Buyer||[]", "Dora|Buyer||[]"]);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "One of two" });
    await office.settle();
    for (const desk of office.desks)
      expect(lines(office, desk).toSorted()).toEqual(["Dora|Buyer||[]", "Dora|One of two||[]"]);
  });
});

describe("notices are hints", () => {
  it("[S11] without a single notice the sweep brings everything (P2, P7)", async () => {
    const { office, anna, ben } = await ringOfThree(["Dora", "Emil"]);
    office.notices = false;
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    office.remove(ben, office.idOf(ben, "Emil"));
    await office.settle();
    expect(lines(office, ben)).toEqual(["Dora|Buyer||[]"]);
    for (const desk of office.desks) desk.mailbox.sweep();
    await office.settle();
    expectSame(office, ["Dora|Head||[]"]);
  });

  it("[S11] a doubled, late or pointless notice changes nothing and writes nothing (P3, P8)", async () => {
    const { office, anna, ben } = await ringOfThree(["Dora"]);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    const copy = office.idOf(ben, "Dora");
    await office.settle();
    office.requests.length = 0;
    for (let again = 0; again < 3; again += 1) ben.mailbox.hint([{ copy, etag: null, deleted: false }]);
    ben.mailbox.hint([{ copy, etag: 'W/"older"', deleted: false }]);
    anna.mailbox.hint([{ copy: "AAkALgunknown00000000001AA", etag: null, deleted: false }]);
    await office.settle();
    expect(office.requests.filter((request) => request.method !== "GET")).toEqual([]);
    expectSame(office, ["Dora|Head||[]"]);
  });

  it("[S9] nothing changed: a sweep reads one delta for each member and writes nothing", async () => {
    const { office } = await ringOfThree(["Dora", "Emil"]);
    await office.settle(60_000);
    office.requests.length = 0;
    for (const desk of office.desks) desk.mailbox.sweep();
    await office.settle();
    expect(office.requests.map((request) => request.method)).toEqual(["GET", "GET", "GET"]);
    expect(office.requests.every((request) => request.path.includes("/delta"))).toBe(true);
  });

  it("[S9] one edit costs one read and a write for each other member, naming only what it must", async () => {
    const { office, anna } = await ringOfThree(["Dora"]);
    office.requests.length = 0;
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
    await office.settle(60_000);
    expect(office.requests.map((request) => request.method).toSorted()).toEqual(["GET", "PATCH", "PATCH"]);
    for (const { method, body } of office.requests) {
      if (method === "PATCH")
        expect(Object.keys(body as object)).toEqual(["jobTitle", "singleValueExtendedProperties"]);
    }
  });

  it("[S2] a name part takes display name and file-as along, or the server would make them anew (P20)", async () => {
    const { office, anna } = await ringOfThree(["Dora"]);
    office.requests.length = 0;
    office.edit(anna, office.idOf(anna, "Dora"), { surname: "Maar", displayName: "Dora M.", fileAs: "M., Dora" });
    await office.settle();
    const patch = office.requests.find((request) => request.method === "PATCH");
    expect(patch?.body).toMatchObject({ surname: "Maar", displayName: "Dora M.", fileAs: "M., Dora" });
    for (const desk of office.desks)
      expect(office.folder(desk)[0]).toMatchObject({ displayName: "Dora M.", surname: "Maar" });
    // Only the surname changes now; the names that somebody chose stay.
    office.edit(anna, office.idOf(anna, "Dora M."), { surname: "Mahr", displayName: "Dora M.", fileAs: "M., Dora" });
    await office.settle();
    for (const desk of office.desks)
      expect(office.folder(desk)[0]).toMatchObject({ displayName: "Dora M.", fileAs: "M., Dora", surname: "Mahr" });
  });
});

describe("roles and private contacts", () => {
  it("[S5] a source is never written; its edits reach the others (P39)", async () => {
    const office = new Office();
    const [source, ben] = [office.open("source", "source"), office.open("ben")];
    office.create(source, person("Dora"));
    await office.join(source);
    await office.join(ben);
    office.edit(ben, office.idOf(ben, "Dora"), { jobTitle: "Changed by Ben" });
    await office.settle();
    office.edit(source, office.idOf(source, "Dora"), { department: "Sales" });
    await office.settle();
    expect(lines(office, ben)).toEqual(["Dora|Changed by Ben|Sales|[]"]);
    expect(lines(office, source)).toEqual(["Dora|Buyer|Sales|[]"]);
    expect(
      office.requests.filter(
        (request) => request.mailbox === source.id && request.method !== "GET" && request.path !== "/subscriptions",
      ),
    ).toEqual([]);
  });

  it("[S5] what a reader changes is put back and its values are listed; what it adds stays its own (P13, P39)", async () => {
    const office = new Office();
    const [anna, reader] = [office.open("anna"), office.open("reader", "reader")];
    office.create(anna, person("Dora"));
    await office.join(anna);
    await office.join(reader);
    office.edit(reader, office.idOf(reader, "Dora"), { jobTitle: "Mine" });
    office.create(reader, person("Reader's own"));
    await office.settle();
    expect(lines(office, anna)).toEqual(["Dora|Buyer||[]"]);
    expect(lines(office, reader)).toEqual(["Dora|Buyer||[]", "Reader's own|Buyer||[]"]);
    expect(office.hubSql.first("SELECT value FROM conflict")?.["value"]).toBe('"Mine"');
    office.remove(reader, office.idOf(reader, "Dora"));
    await office.settle();
    expect(lines(office, reader)).toEqual(["Dora|Buyer||[]", "Reader's own|Buyer||[]"]);
  });

  it("[S8] a private contact is in nobody else's folder; one that becomes private is detached and deleted nowhere", async () => {
    const { office, anna, ben } = await ringOfThree(["Dora"]);
    const sensitivity = (value: string) => ({ singleValueExtendedProperties: [{ id: "Integer 0x36", value }] });
    office.create(anna, person("Secret", sensitivity("2")));
    office.edit(anna, office.idOf(anna, "Dora"), sensitivity("2"));
    await office.settle();
    expect(lines(office, ben)).toEqual(["Dora|Buyer||[]"]);
    office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Private thoughts" });
    await office.settle();
    expect(lines(office, ben)).toEqual(["Dora|Buyer||[]"]);
    office.edit(anna, office.idOf(anna, "Dora"), sensitivity("0"));
    await office.settle();
    expect(lines(office, ben)).toEqual(["Dora|Private thoughts||[]"]);
  });
});

describe("members that change, and contacts that are too much", () => {
  it("[S1] a source that becomes two-way gets what it never saw; a reader that does shares its own", async () => {
    const office = new Office();
    const [anna, source, reader] = [
      office.open("anna"),
      office.open("source", "source"),
      office.open("reader", "reader"),
    ];
    office.create(source, person("Sue"));
    office.create(reader, person("Rita"));
    for (const desk of [anna, source, reader]) await office.join(desk);
    office.create(anna, person("Dora"));
    await office.settle();
    expect(lines(office, source)).toEqual(["Sue|Buyer||[]"]);
    for (const desk of [source, reader]) {
      const member = office.hub.members.get(desk.member);
      if (!member) throw new Error("no member");
      const changed = { ...member, role: "two-way" as const, rev: member.rev + 1, joining: true };
      office.hub.ports.sql.transaction(() => office.hub.members.save(changed));
      await desk.mailbox.configure(office.hub.configOf(changed));
      await office.settle(60_000);
    }
    expectSame(office, ["Dora|Buyer||[]", "Rita|Buyer||[]", "Sue|Buyer||[]"]);
  });

  it("[S20] one contact that is too large is left alone; the mailbox goes on with all others", async () => {
    const { office, anna } = await ringOfThree(["Dora"]);
    office.graph.setSwitches({ maxTextLength: 2_000_000 });
    office.create(anna, person("Huge", { personalNotes: "x".repeat(700_000) }));
    office.create(anna, person("Emil"));
    await office.settle(60_000);
    expect(office.log.filter((event) => event.startsWith("turn-failed"))).toEqual([]);
    for (const desk of office.desks.slice(1)) expect(lines(office, desk)).toEqual(["Dora|Buyer||[]", "Emil|Buyer||[]"]);
    office.edit(anna, office.idOf(anna, "Huge"), { personalNotes: "short now" });
    await office.settle(60_000);
    expectSame(office, ["Dora|Buyer||[]", "Emil|Buyer||[]", "Huge|Buyer||[]"]);
  });
});

import { describe, expect, it } from "vitest";
import { type Desk, Office } from "../support/office.ts";
import { snapshotOf } from "../support/set-back.ts";

const MINUTES = 60_000;
const HOURS = 60 * MINUTES;

type Card = Readonly<Record<string, unknown>>;

const card = (name: string, more: Card = {}): Record<string, unknown> => {
  const [givenName, surname] = name.split(" ");
  return { givenName, surname, displayName: name, ...more };
};
const mail = (address: string): Card => ({ emailAddresses: [{ address, name: address }] });

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** What a person would compare: a line for each contact. */
function lines(office: Office, desk: Desk): string[] {
  return office
    .folder(desk)
    .map((item) => `${String(item["displayName"])}|${textOf(item["jobTitle"])}`)
    .toSorted();
}

const creates = (office: Office, desk: Desk): number =>
  office.requests.filter(
    ({ mailbox, method, path }) => mailbox === desk.id && method === "POST" && path.endsWith("/contacts"),
  ).length;

/** Anna's folder is the ring; Ben's has contacts of its own and has not joined. */
async function annaAndBen(
  annas: readonly Record<string, unknown>[],
  bens: readonly Record<string, unknown>[],
): Promise<{ office: Office; anna: Desk; ben: Desk }> {
  const office = new Office();
  const [anna, ben] = [office.open("anna"), office.open("ben")];
  for (const each of annas) office.create(anna, each);
  for (const each of bens) office.create(ben, each);
  await office.join(anna);
  await office.settle(20 * MINUTES);
  return { office, anna, ben };
}

describe("a folder that has the same people already joins", () => {
  it("[S38] [S3] unique matches are coupled and none is doubled, however the cards differ", async () => {
    const { office, anna, ben } = await annaAndBen(
      [
        card("Ada Byron", { jobTitle: "Countess", ...mail("ada@firm.example") }),
        card("Jürgen Müller", { companyName: "Acme", jobTitle: "Head" }),
        card("Eva Koch", { mobilePhone: "+49 30 1234567" }),
        card("Dora Maar", { jobTitle: "Painter" }),
        card("Only Anna"),
      ],
      [
        card("A. Byron", { jobTitle: "Countess", ...mail("ADA@firm.example") }),
        card("Jurgen Muller", { companyName: "ACME", department: "Sales" }),
        card("Eva Koch", { businessPhones: ["030 123 45 67"] }),
        card("Dora Maar", { jobTitle: "Painter" }),
        card("Only Ben"),
      ],
    );
    await office.join(ben);
    await office.settle(HOURS);
    expect(office.folder(anna)).toHaveLength(6);
    expect(lines(office, ben)).toEqual(lines(office, anna));
    expect(creates(office, ben)).toBe(1);
    expect(creates(office, anna)).toBe(1);
    const muller = office
      .folder(anna)
      .find((item) => item["companyName"] !== undefined && item["department"] === "Sales");
    expect(muller).toMatchObject({ jobTitle: "Head", department: "Sales" });
    expect(office.hubSql.all("SELECT copy FROM held")).toEqual([]);
  });

  it("[S38] [S3] 200 people who are in both folders under other ids are 200 afterwards", async () => {
    const people = (title: string) =>
      Array.from({ length: 200 }, (_, at) =>
        card(`Person No${at}`, { ...mail(`p${at}@firm.example`), jobTitle: `${title} ${at % 3}` }),
      );
    const { office, anna, ben } = await annaAndBen(people("of anna"), people("of ben"));
    await office.join(ben);
    await office.settle(HOURS);
    expect([office.folder(anna).length, office.folder(ben).length]).toEqual([200, 200]);
    expect(creates(office, ben) + creates(office, anna)).toBe(0);
    expect(lines(office, ben)).toEqual(lines(office, anna));
  });

  it("[S38] what may be several is created nowhere, and flows on as soon as it is decided", async () => {
    const namesakes = (titles: readonly string[]) =>
      titles.map((jobTitle) => card("Petra Weber", { companyName: "Acme", jobTitle }));
    const { office, anna, ben } = await annaAndBen(
      [...namesakes(["one", "two"]), card("Dora Maar")],
      [...namesakes(["three"]), card("Dora Maar")],
    );
    await office.join(ben);
    await office.settle(HOURS);
    expect(lines(office, anna)).toEqual(["Dora Maar|", "Petra Weber|one", "Petra Weber|two"]);
    expect(lines(office, ben)).toEqual(["Dora Maar|", "Petra Weber|three"]);
    expect(office.hub.holds.list("open", 9).map(({ member, cause }) => [member, cause])).toEqual([
      [ben.member, "joining"],
    ]);
    // What is undecided stays what it is; all else goes on.
    office.edit(ben, office.idOf(ben, "Dora Maar"), { jobTitle: "Painter" });
    office.edit(anna, office.folder(anna).find((item) => item["jobTitle"] === "one")?.["id"] as string, {
      jobTitle: "first",
    });
    await office.settle(HOURS);
    expect(lines(office, anna)).toContain("Dora Maar|Painter");
    expect(lines(office, ben)).toEqual(["Dora Maar|Painter", "Petra Weber|three"]);
    // The copy is deleted: nothing is left to decide, and what may have been the same comes.
    office.remove(ben, office.idOf(ben, "Petra Weber"));
    await office.settle(HOURS);
    expect(lines(office, ben)).toEqual(["Dora Maar|Painter", "Petra Weber|first", "Petra Weber|two"]);
    expect(office.hub.holds.list("open", 9)).toEqual([]);
  });

  it("[S38] two folders that join at once are matched with each other", async () => {
    const office = new Office();
    const [anna, ben] = [office.open("anna"), office.open("ben")];
    const people = (title: string) =>
      Array.from({ length: 60 }, (_, at) =>
        card(`Person No${at}`, { ...mail(`p${at}@firm.example`), jobTitle: title }),
      );
    for (const each of people("same")) office.create(anna, each);
    for (const each of people("same").toReversed()) office.create(ben, each);
    office.now += 20 * MINUTES;
    await Promise.all([office.join(anna), office.join(ben)]);
    await office.settle(HOURS);
    expect([office.folder(anna).length, office.folder(ben).length]).toEqual([60, 60]);
    expect(lines(office, ben)).toEqual(lines(office, anna));
  });

  it("[S38] [S5] what a reader has is coupled and put back where it differs; what matches nothing stays its own", async () => {
    const office = new Office();
    const [anna, ben] = [office.open("anna"), office.open("ben", "reader")];
    office.create(anna, card("Ada Byron", { jobTitle: "Countess", ...mail("ada@firm.example") }));
    office.create(ben, card("Ada Byron", { jobTitle: "mine", ...mail("ada@firm.example") }));
    office.create(ben, card("Only Ben"));
    await office.join(anna);
    await office.settle(20 * MINUTES);
    await office.join(ben);
    await office.settle(HOURS);
    expect(lines(office, ben)).toEqual(["Ada Byron|Countess", "Only Ben|"]);
    expect(lines(office, anna)).toEqual(["Ada Byron|Countess"]);
    expect(office.hubSql.all("SELECT value FROM conflict")).toEqual([{ value: '"mine"' }]);
  });

  it("[S38] [S5] a source is matched like any other, and nothing is written to it", async () => {
    const office = new Office();
    const [anna, ben] = [office.open("anna"), office.open("ben", "source")];
    office.create(anna, card("Ada Byron", { jobTitle: "Countess", ...mail("ada@firm.example") }));
    office.create(ben, card("Ada Byron", { department: "Sales", ...mail("ada@firm.example") }));
    await office.join(anna);
    await office.settle(20 * MINUTES);
    await office.join(ben);
    await office.settle(HOURS);
    expect(office.folder(anna)).toMatchObject([{ jobTitle: "Countess", department: "Sales" }]);
    expect(lines(office, ben)).toEqual(["Ada Byron|"]);
    const written = office.requests.filter(
      ({ mailbox, method, path }) => mailbox === ben.id && method !== "GET" && path !== "/subscriptions",
    );
    expect(written).toEqual([]);
  });
});

describe("trouble while a folder joins", () => {
  const annas = [card("Ada Byron", { jobTitle: "Countess", ...mail("ada@firm.example") }), card("Dora Maar")];
  const bens = [card("A. Byron", { ...mail("ada@firm.example") }), card("Dora Maar"), card("Only Ben")];
  const together = ["Dora Maar", "Only Ben"];

  function expectJoined(office: Office, anna: Desk, ben: Desk): void {
    expect(office.folder(anna)).toHaveLength(3);
    expect(lines(office, ben)).toEqual(lines(office, anna));
    const names = office.folder(ben).map((item) => item["displayName"]);
    for (const name of together) expect(names).toContain(name);
  }

  it("[S38] [S10] [S16] an answer lost, a message doubled, an object gone at any message: it ends the same", async () => {
    for (const call of ["submit", "report", "feed", "hello"] as const) {
      for (const trouble of ["answer lost", "doubled", "spoke gone", "hub gone"] as const) {
        for (let at = 1; at <= 3; at += 1) {
          const { office, anna, ben } = await annaAndBen(annas, bens);
          let seen = 0;
          office.hubTamper = (called, carryOut, mailbox) => {
            if (mailbox !== ben.id || called !== call || (seen += 1) !== at) return null;
            if (trouble === "hub gone") office.evictHub();
            const done = carryOut();
            if (trouble === "doubled") return done.then(() => carryOut());
            if (trouble === "spoke gone") {
              office.evict(ben);
              return new Promise(() => undefined); // whoever asked is no more
            }
            return trouble === "answer lost" ? done.then(() => Promise.reject(new Error("lost"))) : done;
          };
          await office.join(ben);
          await office.settle(HOURS);
          expectJoined(office, anna, ben);
        }
      }
    }
  });

  it("[S38] [S17] a ring that is set back in the middle forgets what it held, and asks again", async () => {
    for (const before of ["submit", "report", "feed"] as const) {
      const { office, anna, ben } = await annaAndBen(annas, bens);
      const restore = snapshotOf(office.hubSql);
      const memberAdded: (() => void)[] = [restore];
      let done = false;
      office.hubTamper = (called, carryOut, mailbox) => {
        if (mailbox !== ben.id) return null;
        if (called === "hello" && memberAdded.length === 1) memberAdded.push(snapshotOf(office.hubSql));
        if (done || called !== before || office.hub.holds.get(`joining-${ben.member}`) === undefined) return null;
        done = true;
        return carryOut().then((reply) => {
          memberAdded[1]?.();
          office.evictHub();
          return reply;
        });
      };
      await office.join(ben);
      await office.settle(24 * HOURS);
      expect(done).toBe(true);
      expectJoined(office, anna, ben);
    }
  });

  it("[S38] [S17] a mailbox that is set back after it was matched is the same copies still", async () => {
    const { office, anna, ben } = await annaAndBen(annas, bens);
    let restore: (() => void) | undefined;
    office.hubTamper = (called, _carryOut, mailbox) => {
      if (mailbox === ben.id && called === "report") restore ??= snapshotOf(ben.sql);
      return null;
    };
    await office.join(ben);
    await office.settle(20 * MINUTES);
    restore?.();
    office.evict(ben);
    office.edit(anna, office.idOf(anna, "Dora Maar"), { jobTitle: "Painter" });
    await office.settle(24 * HOURS);
    expectJoined(office, anna, ben);
  });

  it("[S38] [S3] a member that leaves and joins again doubles nothing", async () => {
    const { office, anna, ben } = await annaAndBen(annas, bens);
    await office.join(ben);
    await office.settle(HOURS);
    const before = lines(office, ben);
    const former = office.hub.members.get(ben.member)!;
    office.hub.ports.sql.transaction(() =>
      office.hub.members.save({ ...former, state: "leaving", rev: former.rev + 1 }),
    );
    await ben.mailbox.leave("ring1", former.id);
    office.edit(ben, office.idOf(ben, "Dora Maar"), { jobTitle: "while away" });
    const again = {
      ...former,
      id: "m-again",
      slot: 9,
      state: "active" as const,
      joining: true,
      admitted: false,
      rev: 1,
      addedAt: office.now,
    };
    office.hub.ports.sql.transaction(() => office.hub.members.save(again));
    await ben.mailbox.configure(office.hub.configOf(again));
    await office.settle(2 * HOURS);
    expect(office.folder(ben)).toHaveLength(before.length);
    expect(lines(office, ben)).toEqual(lines(office, anna));
  });
});

import { describe, expect, it } from "vitest";
import { Office } from "../support/office.ts";

const HOUR = 60 * 60_000;

describe("a copy that waits for its first reading to be decided", () => {
  it("[S38] [S2] is asked again although something named it at the very moment of the decision", async () => {
    const office = new Office();
    const [anna, ben] = [office.open("anna"), office.open("ben")];
    await office.join(anna);
    const copy = office.create(ben, { displayName: "Only Ben" });
    await office.settle(20 * 60_000);
    // Whoever adds Ben's folder wants to see the plan first, so that what lies there waits.
    const saved = office.hub.members.save.bind(office.hub.members);
    office.hub.members.save = (member) => saved({ ...member, review: true });
    await office.join(ben);
    office.hub.members.save = saved;
    await office.settle(HOUR);
    expect(office.folder(anna)).toEqual([]);

    // The server moves the copy's etag, and its notice comes right before the decision.
    office.graph.act({ act: "touch", mailbox: ben.id, item: copy });
    ben.mailbox.hint([{ copy, etag: null, deleted: false }]);
    const { hub } = office;
    const member = hub.ports.sql.transaction(() => hub.readings.admit(hub.members.get(ben.member)!, "administrator"));
    await ben.mailbox.configure(hub.configOf(member));
    await office.settle(HOUR);
    expect(office.folder(anna).map((item) => item["displayName"])).toEqual(["Only Ben"]);
    expect(office.hubSql.all("SELECT copy FROM held")).toEqual([]);
  });
});

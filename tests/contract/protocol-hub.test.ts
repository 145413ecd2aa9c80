import { PLAIN } from "../../worker/ring/members.ts";
import { describe, expect, it } from "vitest";
import type { Content } from "../../shared/content.ts";
import { itemIdFor } from "../../worker/engine/fingerprint.ts";
import { type Answer, ORIGIN, type Stamp, type Submission, type Version } from "../../worker/ring/protocol.ts";
import { type Desk, Office } from "../support/office.ts";
import { snapshotOf } from "../support/set-back.ts";

/** A hub with two members whose spokes are silent: the test speaks for them. */
function hubWithTwo(): { office: Office; anna: Desk; ben: Desk } {
  const office = new Office();
  const [anna, ben] = [office.open("anna"), office.open("ben")];
  office.hub.ports.sql.transaction(() => {
    for (const [slot, desk] of [anna, ben].entries()) {
      office.hub.members.save({
        id: desk.member,
        slot,
        mailbox: desk.id,
        label: desk.member,
        folder: desk.folder,
        folderName: "Company contacts",
        role: "two-way",
        rev: 1,
        state: "active",
        joining: false,
        suspended: null,
        addedAt: office.now,
        begunAt: office.now,
        ...PLAIN,
        assigned: "two-way",
      });
    }
  });
  return { office, anna, ben };
}

const stampOf = (desk: Desk, mark: Version = ORIGIN): Stamp => ({ member: desk.member, rev: 1, gen: "g1", mark });

async function submit(
  office: Office,
  desk: Desk,
  n: number,
  given: Partial<Submission> & { content: Content | null },
): Promise<Answer> {
  const copy = given.copy ?? "copy1";
  const submission: Submission = {
    number: { gen: "g1", n },
    copy,
    item: itemIdFor("ring1", desk.id, copy),
    base: null,
    back: false,
    fork: false,
    editedAt: office.now,
    ...given,
  };
  const reply = await office.hub.submit(stampOf(desk), [submission]);
  const answer = reply.kind === "ok" ? reply.value[0] : undefined;
  if (!answer) throw new Error(`refused: ${reply.kind}`);
  return answer;
}

describe("the hub", () => {
  it("[S10] gives the same answer to the same submission, and 'stale' to an older one (P1, P14, P37)", async () => {
    const { office, anna } = hubWithTwo();
    const first = await submit(office, anna, 1, { content: { jobTitle: "a" } });
    const second = await submit(office, anna, 2, { content: { jobTitle: "b" }, base: { jobTitle: "a" } });
    expect(await submit(office, anna, 2, { content: { jobTitle: "b" }, base: { jobTitle: "a" } })).toEqual(second);
    expect((await submit(office, anna, 1, { content: { jobTitle: "a" } })).status).toBe("stale");
    expect(second.version.seq).toBe(first.version.seq + 1);
    expect(office.hubSql.first("SELECT count(*) AS n FROM revision")?.["n"]).toBe(2);
  });

  it("[S2] answers a submission that comes again as it did at first, and takes nothing back of what others did since (P14)", async () => {
    const { office, anna, ben } = hubWithTwo();
    const { item } = await submit(office, anna, 1, { content: { jobTitle: "a" } });
    const edit = { content: { jobTitle: "b" }, base: { jobTitle: "a" }, editedAt: office.now + 60_000 };
    const first = await submit(office, anna, 2, edit);
    await submit(office, ben, 1, { item, copy: "bens", base: { jobTitle: "b" }, content: { jobTitle: "c" } });
    expect(await submit(office, anna, 2, edit)).toEqual(first);
    expect(office.hub.items.get(item)?.content).toEqual({ jobTitle: "c" });
    expect(office.hubSql.all("SELECT id FROM conflict")).toEqual([]);
  });

  it("[S3] a submission repeated after its answer was lost with the storage makes no second item (P15)", async () => {
    const { office, anna } = hubWithTwo();
    const restore = snapshotOf(office.hubSql);
    const first = await submit(office, anna, 1, { content: { jobTitle: "a" } });
    restore();
    office.evictHub();
    const again = await submit(office, anna, 1, { content: { jobTitle: "a" } });
    expect(again.item).toBe(first.item);
  });

  it("[S2] merges against what the submitter had agreed on, not against the newest version (P10)", async () => {
    const { office, anna, ben } = hubWithTwo();
    const born = await submit(office, anna, 1, { content: { jobTitle: "a", department: "x" } });
    const at = { item: born.item };
    await submit(office, anna, 2, {
      ...at,
      base: { jobTitle: "a", department: "x" },
      content: { jobTitle: "b", department: "x" },
    });
    const merged = await submit(office, ben, 1, {
      ...at,
      copy: "bens",
      base: { jobTitle: "a", department: "x" },
      content: { jobTitle: "a", department: "y" },
    });
    expect(merged.content).toEqual({ jobTitle: "b", department: "y" });
    expect(merged.losers).toEqual([]);
  });

  it("[S4] keeps an item whose deleter had not seen everything, and revives a tombstone with all its fields (P9, P11)", async () => {
    const { office, anna, ben } = hubWithTwo();
    const base = { jobTitle: "a", department: "x" };
    const { item } = await submit(office, anna, 1, { content: base });
    await submit(office, anna, 2, { item, base, content: { ...base, jobTitle: "b" } });
    const kept = await submit(office, ben, 1, { item, copy: "bens", base, content: null });
    expect(kept.status).toBe("kept");
    const gone = await submit(office, ben, 2, { item, copy: "bens", base: { ...base, jobTitle: "b" }, content: null });
    expect([gone.status, gone.content]).toEqual(["gone", null]);
    const revived = await submit(office, anna, 3, {
      item,
      base: { ...base, jobTitle: "b" },
      content: { ...base, jobTitle: "c" },
    });
    expect([revived.status, revived.content]).toEqual(["revived", { jobTitle: "c", department: "x" }]);
  });

  it("[S2] a copy in doubt that holds an older value is behind; another value is a conflict; sets only grow (P38)", async () => {
    const { office, anna, ben } = hubWithTwo();
    const first = { jobTitle: "old", department: "x", categories: ["A", "B"] };
    const second = { jobTitle: "new", department: "x", categories: ["A"] };
    const { item } = await submit(office, anna, 1, { content: first });
    await submit(office, anna, 2, { item, base: first, content: second });
    office.now += 1_000;
    const answer = await submit(office, ben, 1, {
      item,
      copy: "bens",
      content: { jobTitle: "old", department: "never seen", categories: ["A", "B", "C"] },
    });
    expect(answer.content).toEqual({ jobTitle: "new", department: "never seen", categories: ["A", "C"] });
    expect(answer.losers.map((loser) => loser.value)).toEqual(["x"]);
  });

  it("[S17] does not take an unknown item for a deleted one (P34)", async () => {
    const { office, anna, ben } = hubWithTwo();
    const gone = await submit(office, anna, 1, { item: "lost-item", content: null, base: { jobTitle: "a" } });
    expect(gone.status).toBe("gone");
    expect(office.hub.items.get("lost-item")).toMatchObject({ deleted: true, content: { jobTitle: "a" } });
    const member = office.hub.members.get(ben.member);
    if (member) office.hub.ports.sql.transaction(() => office.hub.members.save({ ...member, role: "reader" }));
    expect(
      (await submit(office, ben, 1, { item: "other-item", content: { jobTitle: "a" }, base: { jobTitle: "b" } }))
        .status,
    ).toBe("unknown");
  });

  it("[S17] tells a spoke that saw a point which is not on this line that they diverged (P30)", async () => {
    const { office, anna } = hubWithTwo();
    await submit(office, anna, 1, { content: { jobTitle: "a" } });
    const elsewhere = { seq: 1, gen: "another" };
    expect((await office.hub.submit(stampOf(anna, elsewhere), [])).kind).toBe("diverged");
    expect((await office.hub.feed(stampOf(anna), elsewhere)).kind).toBe("diverged");
    expect((await office.hub.submit(stampOf(anna, office.hub.line.head()), [])).kind).toBe("ok");
  });

  it("[S15] an edit time from the future counts as now, and only breaks the tie (P12)", async () => {
    const { office, anna, ben } = hubWithTwo();
    const { item } = await submit(office, anna, 1, { content: { jobTitle: "a" } });
    await submit(office, anna, 2, {
      item,
      base: { jobTitle: "a" },
      content: { jobTitle: "skewed" },
      editedAt: office.now + 86_400_000,
    });
    office.now += 60_000;
    const answer = await submit(office, ben, 1, {
      item,
      copy: "bens",
      base: { jobTitle: "a" },
      content: { jobTitle: "later" },
    });
    expect(answer.content).toEqual({ jobTitle: "later" });
    expect(answer.losers).toEqual([{ item, field: "jobTitle", value: "skewed", member: null }]);
  });

  it("[S20] refuses a member that left, for good, and hands newer settings to one that does not know them (P29)", async () => {
    const { office, anna, ben } = hubWithTwo();
    const member = office.hub.members.get(ben.member);
    if (!member) throw new Error("no member");
    office.hub.ports.sql.transaction(() => office.hub.members.save({ ...member, role: "reader", rev: 2 }));
    expect(await office.hub.feed(stampOf(ben), ORIGIN)).toMatchObject({
      kind: "config",
      config: { role: "reader", rev: 2 },
    });
    office.hub.ports.sql.transaction(() => office.hub.members.save({ ...member, state: "left", rev: 3 }));
    expect((await office.hub.feed(stampOf(ben), ORIGIN)).kind).toBe("left");
    expect((await office.hub.feed(stampOf(anna), ORIGIN)).kind).toBe("ok");
  });
});

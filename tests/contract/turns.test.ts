import { describe, expect, it } from "vitest";
import { type Desk, Office } from "../support/office.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** An office in which every request takes a second: a batch of twenty is longer than a turn may be. */
function slowOffice(): Office {
  const office = new Office();
  office.tamper = () => {
    office.now += SECOND;
    return null;
  };
  return office;
}

/** Counts how often a desk's alarm is set from now on. */
function countAlarms(desk: Desk): () => number {
  let at = desk.alarm;
  let count = 0;
  Object.defineProperty(desk, "alarm", {
    get: () => at,
    set: (time: number | null) => {
      at = time;
      if (time !== null) count += 1;
    },
  });
  return () => count;
}

describe("turns of a mailbox", () => {
  it("[S14] what a turn has no time for is gone on with at once, not at the next sweep", async () => {
    const office = slowOffice();
    office.notices = false; // a notice would wake the mailbox
    const [anna, ben] = [office.open("anna"), office.open("ben")];
    for (const desk of [anna, ben]) await office.join(desk);
    await office.settle(60 * SECOND);
    for (let number = 0; number < 50; number += 1) office.create(anna, { givenName: `Person ${number}` });
    anna.mailbox.sweep();
    await office.settle(300 * SECOND);
    expect(office.folder(ben)).toHaveLength(50);
  });

  it("[S9] a sweep that finds nothing sets the alarm once", async () => {
    const office = new Office();
    const anna = office.open("anna");
    office.create(anna, { givenName: "Dora" });
    await office.join(anna);
    await office.settle(60 * SECOND);
    const alarms = countAlarms(anna);
    const before = anna.sql.rowsWritten();
    await office.settle(7 * HOUR);
    expect({ alarms: alarms(), rows: anna.sql.rowsWritten() - before }).toEqual({ alarms: 1, rows: 1 });
  });

  it("[S9] a mailbox that starts and says nothing new costs the hub no row (P35)", async () => {
    const office = new Office();
    const [anna, ben] = [office.open("anna"), office.open("ben")];
    office.create(anna, { givenName: "Dora" });
    for (const desk of [anna, ben]) await office.join(desk);
    await office.settle(60 * SECOND);
    const before = office.hubSql.rowsWritten();
    for (const desk of [anna, ben]) office.evict(desk);
    for (const desk of [anna, ben]) desk.mailbox.sweep();
    await office.settle(60 * SECOND);
    expect(office.hubSql.rowsWritten() - before).toBe(0);
  });
});

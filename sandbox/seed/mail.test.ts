import { describe, expect, test } from "vitest";
import type { MessageItem, Person } from "../outlook/items.ts";
import { companyUsers } from "./company.ts";
import { companyMail, type Known } from "./mail.ts";
import { STRANGERS } from "./strangers.ts";

const HOUR_MS = 3_600_000;
const now = Date.UTC(2026, 10, 22, 9, 30);
const users = companyUsers(4);
const ring: readonly Known[] = Array.from({ length: 12 }, (_, n) => ({
  name: n === 3 ? "星野 千尋" : `Person ${n}`,
  addresses:
    n === 5 ? [] : n % 4 === 0 ? [`p${n}@ring.example.com`, `second${n}@ring.example.com`] : [`p${n}@ring.example.com`],
}));
const addresses = new Set(ring.flatMap((one) => one.addresses));
const isInRing = ({ address }: Person): boolean => addresses.has(address.toLowerCase());
const { mailboxes } = companyMail(users, ring, now);

/** Whether some message of the mailbox is like this. */
function expectSome(messages: readonly MessageItem[], what: string, is: (message: MessageItem) => boolean): void {
  expect(messages.some(is), what).toBe(true);
}

describe("what lies in the sandbox's mailboxes", () => {
  test.each(mailboxes.map(({ mailbox, messages }) => ({ mailbox, messages })))(
    "[S27] $mailbox meets people in every way that an add-in must handle",
    ({ messages }) => {
      const everybody = (one: MessageItem): Person[] => [one.from, ...one.to, ...one.cc];
      expectSome(messages, "a sender in the ring", ({ from }) => isInRing(from));
      expectSome(messages, "a stranger", ({ from }) => !isInRing(from) && from.address.endsWith("example.net"));
      expectSome(messages, "several, one of them in the ring", (one) => {
        const people = [...one.to, ...one.cc];
        return people.length > 2 && people.some(isInRing) && !people.every(isInRing);
      });
      expectSome(messages, "the same person twice, once in capitals", (one) => {
        const all = everybody(one).map(({ address }) => address);
        return new Set(all).size > new Set(all.map((each) => each.toLowerCase())).size;
      });
      expectSome(messages, "somebody's second address", ({ from }) => from.address.startsWith("second"));
      expectSome(messages, "sent on behalf of somebody", ({ sender }) => sender !== undefined);
      expectSome(messages, "a name in another script", ({ from }) => from.name === "星野 千尋");
      expectSome(messages, "a very long name", ({ from }) => from.name.length > 120);
      expectSome(messages, "somebody without an address", (one) => everybody(one).some((each) => each.address === ""));
    },
  );

  test("[S32] ids are as Outlook gives them, each once, and mostly need escaping; one is in the other form", () => {
    const ids = mailboxes.flatMap(({ messages, appointments }) => [...messages, ...appointments].map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const other = ids.filter((id) => /[-_]/.test(id));
    expect(other).toHaveLength(mailboxes.length);
    for (const id of ids.filter((each) => !other.includes(each))) expect(id).toMatch(/^AAMk.*\/.*\+|^AAMk.*\+.*\//);
  });

  test("[S18] is the same for the same people and hour; ids stay for good", () => {
    expect(companyMail(users, ring, now + HOUR_MS / 3)).toEqual({ mailboxes });
    const later = companyMail(users, ring, now + 30 * 24 * HOUR_MS);
    expect(later.mailboxes[0]?.messages.map(({ id }) => id)).toEqual(mailboxes[0]?.messages.map(({ id }) => id));
    expect(later.mailboxes[0]?.messages[0]?.received).not.toBe(mailboxes[0]?.messages[0]?.received);
  });

  test("[S27] newest messages come first, none is from the future, and appointments are in order", () => {
    for (const { messages, appointments } of mailboxes) {
      const received = messages.map((one) => one.received);
      expect(received).toEqual(received.toSorted().toReversed());
      expect(Date.parse(received[0] ?? "")).toBeLessThanOrEqual(now);
      const starts = appointments.map(({ start }) => start);
      expect(starts).toEqual(starts.toSorted());
    }
  });

  test("[S23] a ring without an address in it still leaves mailboxes to open", () => {
    const [first] = companyMail(companyUsers(1), [{ name: "Nobody", addresses: [] }], now).mailboxes;
    expect(first?.messages.length).toBeGreaterThan(5);
    expect(first?.messages[0]?.from).toEqual(STRANGERS.plain);
  });
});

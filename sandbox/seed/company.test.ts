import { expect, test } from "vitest";
import { contact } from "../../shared/kinds/contact.ts";
import { companyUsers, MOST_USERS, privateContacts } from "./company.ts";

test("forty mailboxes, each with an id and addresses of its own", () => {
  const users = companyUsers(MOST_USERS);
  expect(users).toHaveLength(40);
  const names = users.flatMap((user) => [user.userPrincipalName, user.mail, ...user.aliases]);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(users.map((user) => user.id)).size).toBe(40);
  for (const user of users) {
    expect(user.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(names.every((name) => /^[a-z.]+@([a-z]+\.)?ringfold\.example$/.test(name))).toBe(true);
  }
});

test("a smaller company is the beginning of the larger one", () => {
  expect(companyUsers(3)).toEqual(companyUsers(40).slice(0, 3));
  for (const count of [0, 41, 1.5]) expect(() => companyUsers(count)).toThrow(RangeError);
});

test("private people belong to one mailbox each; some are marked private, some only lie in the default folder", () => {
  const everybody = companyUsers(MOST_USERS).flatMap((_, place) => privateContacts(place));
  expect(new Set(everybody.map((raw) => contact.title(contact.toContent(raw)))).size).toBe(everybody.length);
  expect(new Set(everybody.map((raw) => contact.isPrivate(raw)))).toEqual(new Set([true, false]));
  expect(privateContacts(0)).toEqual([]);
  expect(privateContacts(99)).toEqual([]);
});

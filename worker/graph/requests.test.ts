import { describe, expect, test } from "vitest";
import { contact } from "../../shared/kinds/contact.ts";
import type { GraphRequest } from "../ports/graph.ts";
import { makeAllowList } from "./allow.ts";
import { MARKER_ID, type Marker } from "./marker.ts";
import * as requests from "./requests.ts";
import { EXTENDED } from "./rows.ts";

const ROOT = "https://graph.microsoft.com";
const user = "8f0c1a52-1111-4222-8333-944445555666";
const folder = "AAMk/fold+er==";
const item = "AAkA-item_1=";
const place = { user, folder };
const etag = 'W/"EQAAAB"';
const marker: Marker = { ring: "r", item: "i", member: "m", attempt: "a", operation: "o" };
const list = makeAllowList([contact]);

const PATH = "/users/8f0c1a52-1111-4222-8333-944445555666/contactFolders/AAMk%2Ffold%2Ber%3D%3D";

function value<T>(result: { ok: true; value: T } | { ok: false }): T {
  if (!result.ok) throw new Error("refused");
  return result.value;
}

const BUILT: Readonly<Record<string, GraphRequest>> = {
  readUser: requests.readUser(user),
  listFolders: requests.listFolders("contact", user),
  listChildFolders: requests.listChildFolders("contact", place),
  findDefaultFolder: requests.findDefaultFolder("contact", user),
  readFolder: requests.readFolder("contact", place),
  readWellKnownFolder: requests.readWellKnownFolder(user, "deleteditems"),
  createFolder: requests.createFolder("contact", user, "Company contacts"),
  countItems: requests.countItems("contact", place),
  startDelta: requests.startDelta("contact", place, 200),
  followDelta: value(requests.followDelta(ROOT, "contact", `${ROOT}/v1.0${PATH}/contacts/delta?$skiptoken=a%2Fb`, 200)),
  listItems: requests.listItems("contact", place, 1000),
  followList: value(requests.followList(ROOT, "contact", `${ROOT}/v1.0${PATH}/contacts?$select=id&$skip=10`)),
  followFolders: value(requests.followFolders(ROOT, "contact", `${ROOT}/v1.0/users/${user}/contactFolders?$skip=10`)),
  followChildFolders: value(requests.followChildFolders(ROOT, "contact", `${ROOT}/v1.0${PATH}/childFolders?$skip=10`)),
  readItem: requests.readItem(contact, place, item),
  readItemAnywhere: requests.readItemAnywhere(contact, user, item),
  findByMarker: requests.findByMarker(contact, place, "1.r.i."),
  createItem: requests.createItem(contact, place, { displayName: "Ann" }, marker),
  patchItem: requests.patchItem(contact, place, item, etag, { displayName: "Ann" }, marker),
  deleteItem: requests.deleteItem("contact", place, item, etag),
  createSubscription: requests.createSubscription({
    kind: "contact",
    user,
    notificationUrl: "https://x.example/n",
    lifecycleNotificationUrl: "https://x.example/l",
    expirationDateTime: "2026-11-28T00:00:00Z",
    clientState: "s",
  }),
  renewSubscription: requests.renewSubscription("6f0c-1", "2026-11-28T00:00:00Z"),
  deleteSubscription: requests.deleteSubscription("6f0c-1"),
  listSubscriptions: requests.listSubscriptions(),
  followSubscriptions: value(requests.followSubscriptions(ROOT, `${ROOT}/v1.0/subscriptions?$skiptoken=x`)),
  translateIds: requests.translateIds(user, ["x"], "ewsId", "restImmutableEntryId"),
};

describe("every request that is built may leave", () => {
  test.each(Object.entries(BUILT))("%s", (_name, request) => {
    expect(list.allowed(request, user)).toMatchObject({ ok: true, value: { template: request.template } });
    expect(list.allowedOnWire(request, user).ok).toBe(true);
  });
});

test("a request of one mailbox does not pass another's door", () => {
  for (const [name, request] of Object.entries(BUILT)) {
    const named = request.path.startsWith("/users/") || name === "createSubscription";
    expect(list.allowed(request, "00000000-0000-4000-8000-000000000000").ok, name).toBe(!named);
  }
});

test("without a mailbox only users and subscriptions can be asked for", () => {
  const free = Object.entries(BUILT)
    .filter(([, request]) => list.allowed(request, null).ok)
    .map(([name]) => name);
  expect(free).toEqual([
    "readUser",
    "createSubscription",
    "renewSubscription",
    "deleteSubscription",
    "listSubscriptions",
    "followSubscriptions",
    "translateIds",
  ]);
});

test("ids are encoded, options are exact", () => {
  expect(BUILT["deleteItem"]?.path).toBe(`${PATH}/contacts/AAkA-item_1%3D`);
  expect(BUILT["deleteItem"]?.headers).toEqual({ Prefer: 'IdType="ImmutableId"', "If-Match": etag });
  expect(BUILT["startDelta"]?.headers).toEqual({ Prefer: 'IdType="ImmutableId", odata.maxpagesize=200' });
  const options = new URL(BUILT["readItem"]?.path ?? "", ROOT).searchParams;
  expect(options.get("$select")).toMatch(
    /^id,parentFolderId,changeKey,createdDateTime,lastModifiedDateTime,displayName,/,
  );
  expect(options.get("$expand")).toContain(`id eq 'Integer 0x36'`);
  expect(options.get("$expand")).toContain(`id eq '${MARKER_ID}'`);
  expect(new URL(BUILT["findByMarker"]?.path ?? "", ROOT).searchParams.get("$filter")).toBe(
    `${EXTENDED}/Any(ep: ep/id eq '${MARKER_ID}' and startswith(ep/value,'1.r.i.'))`,
  );
});

test("the marker joins the kind's own extended properties", () => {
  const body = { [EXTENDED]: [{ id: "String 0x3A21", value: "7" }] };
  const built = requests.createItem(contact, place, body, marker);
  expect(built.body?.[EXTENDED]).toEqual([
    { id: "String 0x3A21", value: "7" },
    { id: MARKER_ID, value: "1.r.i.m.a.o" },
  ]);
  expect(list.allowed(built, user).ok).toBe(true);
});

describe("links", () => {
  const follow = (link: string) => requests.followDelta(ROOT, "contact", link, 50);

  test("are followed letter by letter", () => {
    const tail = "/users('x')/contactfolders('y')/contacts/delta()?$deltatoken=A%2fb'c+d=";
    expect(value(follow(`${ROOT}/v1.0${tail}`)).path).toBe(tail);
  });

  test("may be spelt as OData spells them, for this mailbox only", () => {
    const link = (owner: string) =>
      `${ROOT}/v1.0/users('${owner}')/contactfolders('AAMk%2Ff')/contacts/delta()?$deltatoken=A`;
    expect(list.allowed(value(follow(link(`${user}@tenant`))), user).ok).toBe(true);
    expect(list.allowed(value(follow(link("somebody"))), user)).toMatchObject({ error: { reason: "foreign_mailbox" } });
  });

  test.each([
    ["another host", "https://graph.microsoft.com.evil.example/v1.0/users/x", "link_foreign"],
    ["a name before the host", "https://graph.microsoft.com@evil.example/v1.0/users/x", "link_foreign"],
    ["credentials", "https://me:pw@graph.microsoft.com/v1.0/users/x", "link_foreign"],
    ["another scheme", "http://graph.microsoft.com/v1.0/users/x", "link_foreign"],
    ["another version", "https://graph.microsoft.com/beta/users/x", "link_foreign"],
    ["no URL", "/v1.0/users/x", "link_malformed"],
  ])("to %s are not followed", (_name, link, reason) => {
    expect(follow(link)).toMatchObject({ ok: false, error: { reason } });
  });

  test("a link of another shape does not pass the list", () => {
    for (const tail of [
      "/me/messages/delta",
      `/users/${user}/messages/delta`,
      `${PATH}/contacts/../../../messages/delta`,
      "/$batch",
    ]) {
      expect(list.allowed(value(follow(`${ROOT}/v1.0${tail}?$deltatoken=x`)), user).ok, tail).toBe(false);
    }
  });
});

test("an OData function is no id", () => {
  const read = { ...(BUILT["readItem"] as GraphRequest), path: `${PATH}/contacts/delta` };
  expect(list.allowed(read, user)).toMatchObject({ ok: false, error: { reason: "path" } });
});

describe("a request built by hand does not pass", () => {
  const patch = BUILT["patchItem"] as GraphRequest;
  const create = BUILT["createItem"] as GraphRequest;
  const read = BUILT["readItem"] as GraphRequest;
  const marked = create.body?.[EXTENDED];
  const contacts = `${PATH}/contacts`;
  test.each<readonly [string, GraphRequest, string]>([
    ["an unknown template", { ...read, template: "mail.send" }, "unknown_template"],
    ["sendMail", { ...create, path: `/users/${user}/sendMail` }, "path"],
    ["a permanent delete", { ...create, path: `${contacts}/${item}/permanentDelete` }, "path"],
    ["a move", { ...create, path: `${contacts}/${item}/move` }, "path"],
    [
      "a mail folder",
      { template: "wellKnownFolder.read", method: "GET", path: `/users/${user}/mailFolders/inbox` },
      "path",
    ],
    ["/me", { ...patch, path: `/me/contactFolders/f/contacts/${item}` }, "path"],
    ["a write by the mailbox's path", { ...patch, path: `/users/${user}/contacts/${item}` }, "path"],
    ["a folder to delete", { ...patch, template: "contact.delete", method: "DELETE", path: PATH }, "path"],
    ["climbing", { ...read, path: `${PATH}/contacts/..` }, "path"],
    ["climbing in disguise", { ...read, path: `${PATH}/contacts/%2e%2e` }, "path"],
    ["an absolute URL", { ...read, path: `${ROOT}/v1.0${contacts}/x` }, "path"],
    ["a protocol-relative URL", { ...read, path: `/${contacts}/x` }, "path"],
    ["an OData word for an id", { ...read, path: `${contacts}/$value` }, "path"],
    ["a control character", { ...read, path: `${contacts}/a\u000ab` }, "path"],
    ["a broken escape", { ...read, path: `${contacts}/%zz` }, "path"],
    ["another method", { ...read, method: "DELETE" }, "method"],
    ["another option", { ...read, path: `${contacts}/${item}?$format=atom` }, "query"],
    ["an option twice", { ...read, path: `${contacts}/${item}?$select=id&$select=x` }, "query"],
    ["a write with options", { ...create, path: `${contacts}?$select=id` }, "query"],
    ["attendees", { ...create, body: { ...create.body, attendees: [] } }, "body"],
    ["a property outside the table", { ...patch, body: { ...patch.body, parentFolderId: "x" } }, "body"],
    [
      "an extended property outside the table",
      { ...create, body: { [EXTENDED]: [...(marked as unknown[]), { id: "Integer 0x0E07", value: "1" }] } },
      "body",
    ],
    ["a write without our marker", { ...create, body: { displayName: "x", [EXTENDED]: [] } }, "body"],
    ["a write without extended properties", { ...create, body: { displayName: "x" } }, "body"],
    ["a body where none belongs", { ...read, body: {} }, "body"],
    ["ids that would change", { template: read.template, method: "GET", path: read.path }, "header"],
    ["a change over whatever is there", { ...patch, headers: { ...patch.headers, "If-Match": "*" } }, "header"],
    ["a change without an etag", { ...patch, headers: { Prefer: 'IdType="ImmutableId"' } }, "header"],
    ["a token of its own", { ...read, headers: { ...read.headers, Authorization: "Bearer x" } }, "header"],
    ["another preference", { ...read, headers: { Prefer: 'IdType="ImmutableId", respond-async' } }, "header"],
    [
      "a subscription to mail",
      {
        ...(BUILT["createSubscription"] as GraphRequest),
        body: { ...BUILT["createSubscription"]?.body, resource: `users/${user}/messages` },
      },
      "body",
    ],
  ])("%s", (_name, request, reason) => {
    expect(list.allowed(request, user)).toMatchObject({ ok: false, error: { reason } });
    if (reason !== "unknown_template") expect(list.allowedOnWire(request, user).ok).toBe(false);
  });
});

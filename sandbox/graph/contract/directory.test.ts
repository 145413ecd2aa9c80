import { describe, expect, test } from "vitest";
import { Bench, body, code, values } from "./support.ts";

const filter = (text: string): string => `/v1.0/users?$filter=${encodeURIComponent(text)}`;

describe("users", () => {
  test("GET by object id or UPN, without regard to case; id, UPN, mail and aliases differ (Graph docs: user-get)", () => {
    const bench = new Bench();
    for (const name of [bench.ann, "ann@contoso.test", "ANN@contoso.test"]) {
      expect(body(bench.get(`/v1.0/users/${encodeURIComponent(name)}`))).toEqual({
        id: bench.ann,
        displayName: "ann",
        mail: "ann.lee@contoso.test",
        userPrincipalName: "ann@contoso.test",
      });
    }
    const { proxyAddresses } = body(bench.get(`/v1.0/users/${bench.ann}?$select=id,proxyAddresses`));
    expect(proxyAddresses).toEqual(["SMTP:ann.lee@contoso.test", "smtp:a@contoso.test"]);
  });

  test("users can be looked up by $filter: UPN, mail, alias; lists are paged", () => {
    const bench = new Bench();
    const names = (text: string) => values(bench.get(filter(text))).map(({ userPrincipalName }) => userPrincipalName);
    expect(names("mail eq 'ann.lee@contoso.test'")).toEqual(["ann@contoso.test"]);
    expect(names("proxyAddresses/any(p:p eq 'smtp:a@contoso.test')")).toEqual(["ann@contoso.test"]);
    expect(names("startswith(userPrincipalName,'bob') or id eq 'x'")).toEqual(["bob@contoso.test"]);
    const page = body(bench.get("/v1.0/users?$top=1&$select=id"));
    expect(values(bench.get(String(page["@odata.nextLink"]))).length).toBe(1);
  });

  test("an unknown user is 404: Request_ResourceNotFound in the directory, ErrorInvalidUser on the way to a mailbox", () => {
    const bench = new Bench();
    expect(code(bench.get("/v1.0/users/nobody@contoso.test"))).toBe("Request_ResourceNotFound");
    expect(code(bench.get("/v1.0/users/nobody@contoso.test/contacts"))).toBe("ErrorInvalidUser");
    expect(bench.get("/v1.0/users/a%40contoso.test").status).toBe(404);
  });

  test("a user without a mailbox is 404 MailboxNotEnabledForRESTAPI", () => {
    const bench = new Bench();
    bench.server.addUser({ userPrincipalName: "guest@contoso.test", hasMailbox: false });
    expect(code(bench.get("/v1.0/users/guest@contoso.test/contactFolders"))).toBe("MailboxNotEnabledForRESTAPI");
    bench.server.act({ act: "removeMailbox", mailbox: "bob@contoso.test" });
    expect(code(bench.get("/v1.0/users/bob@contoso.test/contacts"))).toBe("MailboxNotEnabledForRESTAPI");
  });
});

describe("contact folders", () => {
  const folders = (bench: Bench): string => `/v1.0/users/${bench.ann}/contactFolders`;
  const one = (bench: Bench, id: unknown): string => `${folders(bench)}/${encodeURIComponent(String(id))}`;

  test("the list leaves the default Contacts folder out (Graph docs: known issues); its id is its items' parentFolderId", () => {
    const bench = new Bench();
    expect(values(bench.get(folders(bench))).map(({ displayName }) => displayName)).toEqual(["Company contacts"]);
    bench.send("POST", `/v1.0/users/${bench.ann}/contacts`, { givenName: "Di" });
    const id = values(bench.get(`/v1.0/users/${bench.ann}/contacts?$top=1&$select=parentFolderId`))[0]?.parentFolderId;
    expect(body(bench.get(one(bench, id))).displayName).toBe("Contacts");
  });

  test("UNCONFIRMED, defaultFolderAlias: contactFolders/contacts is the default folder, or no id at all", () => {
    expect(
      body(new Bench({ defaultFolderAlias: true }).get("/v1.0/users/ann@contoso.test/contactFolders/contacts"))
        .displayName,
    ).toBe("Contacts");
    expect(new Bench().get("/v1.0/users/ann@contoso.test/contactFolders/contacts").status).toBe(400);
  });

  test("create 201, rename 200, a name taken 409 ErrorFolderExists, child folders, $filter by name", () => {
    const bench = new Bench();
    const created = bench.send("POST", folders(bench), { displayName: "Staff" });
    expect(created.status).toBe(201);
    expect(code(bench.send("POST", folders(bench), { displayName: "staff" }))).toBe("ErrorFolderExists");
    expect(body(bench.send("PATCH", one(bench, body(created).id), { displayName: "People" })).displayName).toBe(
      "People",
    );
    const child = body(bench.send("POST", `${one(bench, body(created).id)}/childFolders`, { displayName: "Staff" }));
    expect(child.parentFolderId).toBe(body(created).id);
    expect(values(bench.get(`${one(bench, body(created).id)}/childFolders`))).toMatchObject([{ id: child.id }]);
    expect(values(bench.get(`${folders(bench)}?$filter=displayName%20eq%20'People'`)).length).toBe(1);
  });

  test("a deleted folder moves below Deleted Items; its id goes on working for GET and delta", () => {
    const bench = new Bench();
    bench.make();
    const { link } = bench.round(`${bench.items()}/delta`);
    expect(bench.send("DELETE", one(bench, bench.folder)).status).toBe(204);
    expect(values(bench.get(folders(bench)))).toEqual([]);
    const trash = bench.server.wellKnownFolder(bench.ann, "deleteditems");
    expect(body(bench.get(one(bench, bench.folder))).parentFolderId).toBe(trash);
    expect([bench.get(link).status, values(bench.get(bench.items())).length]).toEqual([200, 1]);
  });

  test("a folder that is gone: 404, ErrorItemNotFound by itself, ErrorFolderNotFound on the way to its items", () => {
    const bench = new Bench();
    expect(bench.send("POST", `${one(bench, bench.folder)}/permanentDelete`).status).toBe(204);
    expect(code(bench.get(one(bench, bench.folder)))).toBe("ErrorItemNotFound");
    expect(code(bench.get(bench.items()))).toBe("ErrorFolderNotFound");
    expect(code(bench.get(`${bench.items()}/delta`))).toBe("ErrorFolderNotFound");
  });

  test("the default folder can be neither renamed nor deleted", () => {
    const bench = new Bench();
    const id = bench.server.wellKnownFolder(bench.ann, "contacts");
    expect(bench.send("DELETE", one(bench, id)).status).toBe(403);
    expect(bench.send("PATCH", one(bench, id), { displayName: "x" }).status).toBe(403);
  });
});

describe("who may", () => {
  const asked = (bench: Bench, path: string, user: string, method = "GET"): number =>
    bench.server.handle(
      { method, path, body: method === "GET" ? undefined : { givenName: "x" } },
      {
        caller: {
          appId: "app",
          userId: bench.server.world.userNamed(user)?.id ?? "",
          permissions: ["Contacts.ReadWrite", "User.Read"],
        },
      },
    ).status;

  test("a user reaches the own mailbox, and others' only as far as they share (Graph docs: outlook-share-folders)", () => {
    const bench = new Bench();
    expect(asked(bench, bench.items(), "ann@contoso.test")).toBe(200);
    expect(asked(bench, bench.items(), "bob@contoso.test")).toBe(403);
    bench.server.act({ act: "share", owner: "ann@contoso.test", user: "bob@contoso.test", folder: "Company contacts" });
    expect(asked(bench, bench.items(), "bob@contoso.test")).toBe(200);
    expect(asked(bench, bench.items(), "bob@contoso.test", "POST")).toBe(403);
    expect(asked(bench, `/v1.0/users/${bench.ann}/contacts`, "bob@contoso.test")).toBe(403);
    bench.server.act({ act: "unshare", owner: "ann@contoso.test", user: "bob@contoso.test" });
    bench.server.act({ act: "share", owner: "ann@contoso.test", user: "bob@contoso.test", write: true });
    expect(asked(bench, bench.items(), "bob@contoso.test", "POST")).toBe(201);
    expect(asked(bench, "/v1.0/me/contacts", "bob@contoso.test")).toBe(200);
  });

  test("an application needs the permission: 403 ErrorAccessDenied without it (Graph docs: permissions-reference)", () => {
    const bench = new Bench();
    const caller = { appId: "app", userId: null, permissions: ["Contacts.Read"] };
    expect(bench.server.handle({ method: "GET", path: bench.items() }, { caller }).status).toBe(200);
    expect(code(bench.server.handle({ method: "POST", path: bench.items(), body: {} }, { caller }))).toBe(
      "ErrorAccessDenied",
    );
    expect(code(bench.server.handle({ method: "GET", path: "/v1.0/users" }, { caller }))).toBe(
      "Authorization_RequestDenied",
    );
  });
});

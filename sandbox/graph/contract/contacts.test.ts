import { describe, expect, test } from "vitest";
import { Bench, body, code, values, expand, MARK } from "./support.ts";

describe("contacts: create, read, change", () => {
  test("POST answers 201 with the item, GET 200, PATCH 200 with the item, DELETE 204 (Graph docs: contact)", () => {
    const bench = new Bench();
    const created = bench.send("POST", bench.items(), { givenName: "Kim", surname: "Abe" });
    expect(created.status).toBe(201);
    const path = bench.item(body(created));
    expect(bench.get(path).status).toBe(200);
    const patched = bench.send("PATCH", path, { jobTitle: "Buyer" });
    expect([patched.status, body(patched).jobTitle, body(patched).surname]).toEqual([200, "Buyer", "Abe"]);
    expect(bench.send("DELETE", path)).toMatchObject({ status: 204, body: null });
  });

  test("every writable property of v1.0 comes back as it was written (Graph docs: resources/contact)", () => {
    const bench = new Bench();
    const given = {
      assistantName: "a",
      businessHomePage: "https://x.test",
      businessPhones: ["1", "2"],
      categories: ["Red"],
      children: ["Bo"],
      companyName: "c",
      department: "d",
      displayName: "Dn",
      fileAs: "Fa",
      generation: "Jr",
      givenName: "G",
      homePhones: ["3", "4"],
      imAddresses: ["im"],
      initials: "i",
      jobTitle: "j",
      manager: "m",
      middleName: "M",
      mobilePhone: "5",
      nickName: "n",
      officeLocation: "o",
      personalNotes: "line\nline",
      profession: "p",
      spouseName: "s",
      surname: "S",
      title: "Dr",
      yomiCompanyName: "yc",
      yomiGivenName: "yg",
      yomiSurname: "ys",
      businessAddress: { street: "1 Rd", city: "Ely", state: "E", countryOrRegion: "UK", postalCode: "CB" },
      homeAddress: { city: "h" },
      otherAddress: { city: "o" },
      emailAddresses: [
        { name: "one", address: "1@x.test" },
        { address: "2@x.test" },
        { name: "three", address: "3@x.test" },
      ],
    };
    const read = body(bench.get(bench.item(bench.make(given))));
    expect(read).toMatchObject(given);
    expect(read).toMatchObject({
      primaryEmailAddress: { address: "1@x.test" },
      tertiaryEmailAddress: { name: "three" },
    });
  });

  test("@odata.etag is the changeKey, and both change with every modification (Graph docs: resources/contact)", () => {
    const bench = new Bench();
    const made = bench.make();
    expect(made["@odata.etag"]).toBe(`W/"${String(made.changeKey)}"`);
    bench.now += 5000;
    const changed = body(bench.send("PATCH", bench.item(made), { jobTitle: "x" }));
    expect(changed.changeKey).not.toBe(made.changeKey);
    expect(changed.createdDateTime).toBe(made.createdDateTime);
    expect(changed.lastModifiedDateTime).toBe("2026-03-01T08:00:05Z");
  });

  test("displayName is made anew when another name field changes and it is not sent (Graph docs: resources/contact); fileAs likewise", () => {
    const bench = new Bench();
    const made = bench.make({ givenName: "Kim", surname: "Abe", displayName: "Boss", fileAs: "B" });
    expect(made).toMatchObject({ displayName: "Boss", fileAs: "B" });
    expect(body(bench.send("PATCH", bench.item(made), { jobTitle: "x" }))).toMatchObject({
      displayName: "Boss",
      fileAs: "B",
    });
    expect(body(bench.send("PATCH", bench.item(made), { surname: "Ito" }))).toMatchObject({
      displayName: "Kim Ito",
      fileAs: "Ito, Kim",
    });
    const sent = { surname: "Oda", displayName: "Boss", fileAs: "B" };
    expect(body(bench.send("PATCH", bench.item(made), sent))).toMatchObject(sent);
  });

  test("a contact without a name takes its displayName from company or email", () => {
    const bench = new Bench();
    expect(bench.make({ companyName: "Contoso" }).displayName).toBe("Contoso");
    expect(bench.make({ emailAddresses: [{ address: "k@x.test" }] }).displayName).toBe("k@x.test");
  });

  test("an address is replaced whole: parts not sent are gone", () => {
    const bench = new Bench();
    const made = bench.make({ homeAddress: { street: "1 Rd", city: "Ely" } });
    expect(body(bench.send("PATCH", bench.item(made), { homeAddress: { city: "Bath" } })).homeAddress).toEqual({
      city: "Bath",
    });
    expect(body(bench.send("PATCH", bench.item(made), { homeAddress: null })).homeAddress).toEqual({});
  });

  test("a PATCH without a list leaves it, with one replaces it, with an empty one clears it", () => {
    const bench = new Bench();
    const made = bench.make({ businessPhones: ["1", "2"] });
    expect(body(bench.send("PATCH", bench.item(made), { title: "Dr" })).businessPhones).toEqual(["1", "2"]);
    expect(body(bench.send("PATCH", bench.item(made), { businessPhones: ["3"] })).businessPhones).toEqual(["3"]);
    expect(body(bench.send("PATCH", bench.item(made), { businessPhones: [] })).businessPhones).toEqual([]);
  });

  test("primary, secondary and tertiary address are the slots of emailAddresses (Graph docs: resources/contact)", () => {
    const bench = new Bench();
    const made = bench.make({ emailAddresses: [{ address: "1@x.test" }, { address: "2@x.test" }] });
    const changed = body(bench.send("PATCH", bench.item(made), { secondaryEmailAddress: { address: "b@x.test" } }));
    expect(changed.emailAddresses).toEqual([{ address: "1@x.test" }, { address: "b@x.test" }]);
  });

  test("UNCONFIRMED, overSlots: a fourth email or third phone is refused with 400, or cut off", () => {
    const many = { emailAddresses: [1, 2, 3, 4].map((n) => ({ address: `${n}@x.test` })) };
    const strict = new Bench();
    expect(code(strict.send("POST", strict.items(), many))).toBe("ErrorPropertyValidationFailure");
    const lax = new Bench({ overSlots: "truncate" });
    expect(lax.make({ ...many, homePhones: ["1", "2", "3"] })).toMatchObject({
      homePhones: ["1", "2"],
      emailAddresses: many.emailAddresses.slice(0, 3),
    });
  });

  test("UNCONFIRMED, birthdayTime: a birthday is kept at 11:59 UTC, or as sent; a bare date is no DateTimeOffset", () => {
    const sent = { birthday: "1974-07-22T00:00:00Z" };
    expect(new Bench().make(sent).birthday).toBe("1974-07-22T11:59:00Z");
    expect(new Bench({ birthdayTime: "asSent" }).make(sent).birthday).toBe("1974-07-22T00:00:00Z");
    const bench = new Bench();
    expect(code(bench.send("POST", bench.items(), { birthday: "1974-07-22" }))).toBe("RequestBodyRead");
  });

  test("UNCONFIRMED, emailNameFilled: an address without a name comes back with the address as its name", () => {
    const made = new Bench({ emailNameFilled: true }).make({ emailAddresses: [{ address: "1@x.test" }] });
    expect(made.emailAddresses).toEqual([{ address: "1@x.test", name: "1@x.test" }]);
  });

  test("unknown properties and wrong types are refused with 400 RequestBodyRead, too long texts as invalid values", () => {
    const bench = new Bench();
    const post = (given: unknown): string => code(bench.send("POST", bench.items(), given));
    expect(post({ gender: "x" })).toBe("RequestBodyRead");
    expect(post({ givenName: 7 })).toBe("RequestBodyRead");
    expect(post({ businessPhones: "1" })).toBe("RequestBodyRead");
    expect(post({ homeAddress: { planet: "x" } })).toBe("RequestBodyRead");
    expect(post({ givenName: "x".repeat(1025) })).toBe("ErrorPropertyValidationFailure");
    expect(values(bench.get(bench.items()))).toEqual([]);
  });

  test("UNCONFIRMED, readOnlyInBody: id, changeKey, dates and parentFolderId in a body are ignored, or refused", () => {
    const sent = {
      givenName: "Kim",
      id: "x",
      changeKey: "y",
      createdDateTime: "1999-01-01T00:00:00Z",
      parentFolderId: "z",
    };
    const bench = new Bench();
    expect(bench.make(sent)).toMatchObject({ parentFolderId: bench.folder, createdDateTime: "2026-03-01T08:00:00Z" });
    const strict = new Bench({ readOnlyInBody: "refused" });
    expect(code(strict.send("POST", strict.items(), sent))).toBe("ErrorInvalidRequest");
  });

  test("errors have code, message and innerError with date, request-id and client-request-id (Graph docs: errors)", () => {
    const bench = new Bench();
    const reply = bench.get(`${bench.items()}/nonsense`, { "client-request-id": "my-own" });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({
      error: {
        code: "ErrorInvalidIdMalformed",
        message: "Id is malformed.",
        innerError: {
          date: "2026-03-01T08:00:00",
          "request-id": expect.any(String) as unknown,
          "client-request-id": "my-own",
        },
      },
    });
  });
});

describe("contacts: where they go", () => {
  test("DELETE is soft: the item lies in Deleted Items and still answers by its immutable id", () => {
    const bench = new Bench();
    const made = bench.make();
    bench.send("DELETE", bench.item(made));
    expect(code(bench.get(bench.item(made)))).toBe("ErrorItemNotFound");
    const found = bench.get(`/v1.0/users/${bench.ann}/contacts/${String(made.id)}?$select=parentFolderId`);
    const trash = bench.get(`/v1.0/users/${bench.ann}/mailFolders/deleteditems`);
    expect([found.status, body(found).parentFolderId]).toEqual([200, body(trash).id]);
  });

  test("UNCONFIRMED, afterDelete: to Recoverable Items, still answering, or 404 at once", () => {
    for (const [afterDelete, status] of [
      ["recoverableItems", 200],
      ["notFound", 404],
    ] as const) {
      const bench = new Bench({ afterDelete });
      const made = bench.make();
      bench.send("DELETE", bench.item(made));
      expect(bench.get(`/v1.0/users/${bench.ann}/contacts/${String(made.id)}`).status).toBe(status);
    }
  });

  test("permanentDelete leaves nothing in Deleted Items (Graph docs: resources/contact)", () => {
    const bench = new Bench();
    const made = bench.make();
    expect(bench.send("POST", `${bench.item(made)}/permanentDelete`).status).toBe(204);
    expect(bench.get(`/v1.0/users/${bench.ann}/contacts/${String(made.id)}`).status).toBe(404);
  });

  test("what Outlook's users do: move, restore, duplicate (named properties go along), empty a folder", () => {
    const bench = new Bench();
    const made = bench.make({ givenName: "Kim", singleValueExtendedProperties: [{ id: MARK, value: "m1" }] });
    const [mailbox, item] = ["ann@contoso.test", String(made.id)];
    bench.send("DELETE", bench.item(made));
    expect(bench.server.act({ act: "restore", mailbox, item }).item).toBe(item);
    expect(bench.get(bench.item(made)).status).toBe(200);
    const copy = bench.server.act({ act: "duplicate", mailbox, item }).item;
    expect(copy).not.toBe(item);
    const read = body(bench.get(`${bench.items()}/${String(copy)}?${expand(MARK)}`));
    expect(read).toMatchObject({ givenName: "Kim", singleValueExtendedProperties: [{ value: "m1" }] });
    bench.server.act({ act: "move", mailbox, item, to: "Contacts" });
    expect(values(bench.get(bench.items())).map(({ id }) => id)).toEqual([copy]);
    expect(bench.server.act({ act: "emptyFolder", mailbox, folder: "Company contacts" }).items).toBe(1);
  });

  test("UNCONFIRMED, contactByIdAnyFolder: /contacts/{id} reaches every folder, or the default folder only", () => {
    for (const [contactByIdAnyFolder, status] of [
      [true, 200],
      [false, 404],
    ] as const) {
      const bench = new Bench({ contactByIdAnyFolder });
      expect(bench.get(`/v1.0/users/${bench.ann}/contacts/${String(bench.make().id)}`).status).toBe(status);
    }
  });

  test("/users/{id}/contacts is the default folder", () => {
    const bench = new Bench();
    expect(bench.send("POST", `/v1.0/users/${bench.ann}/contacts`, { givenName: "Di" }).status).toBe(201);
    expect(
      values(bench.get(`/v1.0/users/${bench.ann}/contacts?$top=1&$select=parentFolderId`))[0]?.parentFolderId,
    ).toBe(bench.server.wellKnownFolder(bench.ann, "contacts"));
    expect(values(bench.get(bench.items()))).toEqual([]);
  });
});

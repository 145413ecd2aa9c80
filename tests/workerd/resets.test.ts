import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { cutOff } from "./endings.ts";
import { allHold, Api, contactsOf, graph, newPerson, type Person, tokenFor, until } from "./stage.ts";

describe("an object that is reset while the others go on", () => {
  let people: Person[];
  let api: Api;
  let ring: string;
  const anna = (): Person => people[0] as Person;
  const expectAll = async (names: readonly string[]): Promise<void> =>
    until(`everyone has ${names.join()}`, people, () => allHold(people, names));

  beforeAll(async () => {
    people = [await newPerson("anna"), await newPerson("bert")];
    api = new Api(await tokenFor(anna()));
    ring = await api.ringOf(people);
    await graph("POST", contactsOf(anna()), { givenName: "Ada" });
    await expectAll(["Ada"]);
  });

  it("[S16] a ring that was reset is reached again by mailboxes that have talked with it before", async () => {
    await cutOff(env.RING.getByName(ring));
    await graph("POST", contactsOf(anna()), { givenName: "Bob" });
    await expectAll(["Ada", "Bob"]);
  });

  it("[S16] a mailbox that was reset is reached again by its ring", async () => {
    for (const { id } of people) await cutOff(env.MAILBOX.getByName(id));
    await graph("POST", contactsOf(anna()), { givenName: "Cyd" });
    await expectAll(["Ada", "Bob", "Cyd"]);
  });

  it("[S16] a Directory that was reset hears from a ring that has told it something before", async () => {
    await expectNamed("Clients");
    await cutOff(env.DIRECTORY.getByName("directory"));
    await expectNamed("Customers");
  });

  /** Gives the ring a name, and waits until the Directory's list has it. */
  async function expectNamed(name: string): Promise<void> {
    expect((await api.call("PATCH", `/rings/${ring}`, { name })).status).toBe(200);
    await until(`the list has ${name}`, [], async () => {
      const { body } = await api.call<{ rings: { id: string; name: string }[] }>("GET", "/rings");
      return body.rings.some((listed) => listed.id === ring && listed.name === name);
    });
  }
});

import { abortAllDurableObjects, evictDurableObject, listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { DurableSql } from "../../worker/storage/durable-sql.ts";
import { sqlContract } from "../contract/sql.ts";
import { allHold, Api, contactsOf, graph, look, newPerson, type Person, stage, tokenFor, until } from "./stage.ts";

describe("the storage port over a Durable Object", () => {
  sqlContract(async (work) => {
    const stub = env.DIRECTORY.getByName(`sql ${crypto.randomUUID()}`);
    await runInDurableObject(stub, async (_instance, state) => {
      await state.storage.deleteAll();
      work(new DurableSql(state.storage));
    });
  });
});

describe("a ring of three mailboxes, in real objects", () => {
  let people: Person[];
  let api: Api;
  let ring: string;
  const [anna, bert, cora] = [0, 1, 2].map((at) => () => people[at] as Person) as [
    () => Person,
    () => Person,
    () => Person,
  ];
  const settled = async (names: readonly string[]): Promise<void> =>
    until(`everyone has ${names.join()}`, people, () => allHold(people, names));

  beforeAll(async () => {
    people = [await newPerson("anna"), await newPerson("bert"), await newPerson("cora")];
    api = new Api(await tokenFor(anna()));
    await graph("POST", contactsOf(anna()), { givenName: "Ada" });
    await graph("POST", contactsOf(bert()), { givenName: "Bob" });
    ring = await api.ringOf(people);
    await settled(["Ada", "Bob"]);
  });

  it("[S1] creations, edits, deletions and undeletions reach everyone", async () => {
    const made = await graph<{ id: string }>("POST", contactsOf(cora()), { givenName: "Cyd", mobilePhone: "1" });
    await settled(["Ada", "Bob", "Cyd"]);
    await graph("PATCH", `${contactsOf(cora())}/${encodeURIComponent(made.id)}`, { mobilePhone: "2" });
    await until("the new number is everywhere", people, async () =>
      (await Promise.all(people.map(look))).every((contacts) => contacts[2]?.mobilePhone === "2"),
    );
    const copy = (await look(anna()))[2]?.id ?? "";
    await graph("DELETE", `${contactsOf(anna())}/${encodeURIComponent(copy)}`);
    await settled(["Ada", "Bob"]);
    await stage("act", { act: { act: "restore", mailbox: anna().id, item: copy } });
    await settled(["Ada", "Bob", "Cyd"]);
    expect((await look(bert()))[2]?.mobilePhone).toBe("2");
  });

  it("[S2] edits in two mailboxes at once to different fields both survive", async () => {
    const [annas, coras] = [(await look(anna()))[0]?.id ?? "", (await look(cora()))[0]?.id ?? ""];
    await Promise.all([
      graph("PATCH", `${contactsOf(anna())}/${encodeURIComponent(annas)}`, { jobTitle: "Countess" }),
      graph("PATCH", `${contactsOf(cora())}/${encodeURIComponent(coras)}`, { mobilePhone: "42" }),
    ]);
    await until("both edits are everywhere", people, async () =>
      (await Promise.all(people.map(look))).every(([ada]) => ada?.jobTitle === "Countess" && ada.mobilePhone === "42"),
    );
    expect(await look(bert())).toHaveLength(3);
  });

  it("[S16] goes on after every object was evicted, and after all were cut off midway", async () => {
    await evictDurableObject(env.RING.getByName(ring));
    for (const { id } of people) await evictDurableObject(env.MAILBOX.getByName(id));
    await graph("POST", contactsOf(bert()), { givenName: "Dee" });
    await settled(["Ada", "Bob", "Cyd", "Dee"]);
    await graph("POST", contactsOf(bert()), { givenName: "Eve" });
    await until("Bert's mailbox has been told", [bert()], async () => {
      const log = await api.call<{ entries: { title: string }[] }>("GET", `/rings/${ring}/log`);
      return log.body.entries.some(({ title }) => title === "Eve");
    });
    await abortAllDurableObjects();
    await settled(["Ada", "Bob", "Cyd", "Dee", "Eve"]);
    expect(await listDurableObjectIds(env.RING)).toHaveLength(1);
  });

  it("[S10] alarms fire by themselves and carry on what a cut left undone", async () => {
    const alarms = await Promise.all(
      people.map(({ id }) => runInDurableObject(env.MAILBOX.getByName(id), (_, state) => state.storage.getAlarm())),
    );
    expect(alarms.every((at) => at !== null)).toBe(true);
    const stub = env.MAILBOX.getByName(bert().id);
    await runInDurableObject(stub, (_, state) => state.storage.setAlarm(Date.now() + 50));
    await until("the alarm rang and was set anew", [], async () => {
      const at = await runInDurableObject(stub, (_, state) => state.storage.getAlarm());
      return at !== null && at > Date.now() + 1_000;
    });
  });

  it("[S9] when nothing changed, nothing is written", async () => {
    await until("quiet", people, async () => {
      const before = (await writes()).length;
      await new Promise((resolve) => setTimeout(resolve, 800));
      return (await writes()).length === before;
    });
    const before = (await writes()).length;
    await abortAllDurableObjects();
    await api.call("POST", `/rings/${ring}/pause`);
    await api.call("POST", `/rings/${ring}/resume`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await writes()).length).toBe(before);
  });

  it("[S20] a member that leaves keeps its copies and hears no more; its folder is free again", async () => {
    const view = await api.call<{ members: { id: string; mailbox: string }[] }>("GET", `/rings/${ring}`);
    const member = view.body.members.find(({ mailbox }) => mailbox === cora().id)?.id ?? "";
    expect((await api.call("DELETE", `/rings/${ring}/members/${member}`)).status).toBe(202);
    await until("the member has left", [], async () => {
      const now = await api.call<{ members: unknown[] }>("GET", `/rings/${ring}`);
      return now.body.members.length === 2;
    });
    const kept = (await look(cora())).length;
    await graph("POST", contactsOf(anna()), { givenName: "Fay" });
    await until("the others have Fay", people, () =>
      allHold([anna(), bert()], ["Ada", "Bob", "Cyd", "Dee", "Eve", "Fay"]),
    );
    expect((await look(cora())).length).toBe(kept);
    const other = await api.call<{ id: string }>("POST", "/rings", { name: "Another" });
    await until("the folder is free", [], async () => {
      const added = await api.call("POST", `/rings/${other.body.id}/members`, {
        mailbox: cora().upn,
        folder: cora().folder,
      });
      return added.status === 201;
    });
  });

  async function writes(): Promise<unknown[]> {
    const rows = await stage<{ method: string; path: string }[]>("requests", {
      mailboxes: people.map(({ upn }) => upn),
    });
    return rows.filter(
      ({ method, path }) => method !== "GET" && !path.includes("subscriptions") && !path.includes("$batch"),
    );
  }
});

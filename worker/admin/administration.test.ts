import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, newBench } from "../../tests/support/ring-bench.ts";
import { ok } from "../../shared/result.ts";
import { Administration } from "./administration.ts";

let bench: Bench;
let admin: Administration;
/** What was done, in order. */
let done: string[];
let logged: string[];

beforeEach(async () => {
  bench = await newBench();
  done = [];
  logged = [];
  const { directory } = bench;
  const random = { hex: () => "0123", fraction: () => 0 };
  const ports = {
    directory: new Proxy(directory, {
      get: (_target, name: keyof typeof directory) => {
        if (name === "audit") done.push("audit");
        return (directory[name] as (...given: never[]) => unknown).bind(directory);
      },
    }),
    ring: () => bench.ring,
    lookup: {
      mailbox: async (name: string) => {
        if (name === "broken") throw new Error("cut off");
        return ok({ id: name, address: `${name}@ringfold.example`, displayName: name });
      },
      folder: async (_kind: string, mailbox: string, name: string, create: boolean) => {
        done.push(`${create ? "create" : "find"} ${name} of ${mailbox}`);
        return ok({ id: `${name} of ${mailbox}`, name, path: name, isDefault: false });
      },
      folders: async () => ok([]),
    },
    clock: { now: () => bench.now },
    random,
    log: { event: (name: string) => void logged.push(name) },
    kinds: ["contact"] as const,
  };
  admin = new Administration(ports, "administrator");
});

const wish = (mailbox: string, folder = "New") =>
  ({ mailbox, folder, role: "two-way", createFolder: true, review: false }) as const;

describe("a folder that is made for a member", () => {
  it("[S23] is made once the act is in the audit log", async () => {
    expect((await admin.addMember("r1", wish("anna"))).ok).toBe(true);
    expect(done).toEqual(["audit", "create New of anna"]);
  });

  it("[S23] is not made for a mailbox that takes part, that is just leaving, or in a ring that was deleted", async () => {
    await admin.addMember("r1", wish("anna"));
    await bench.settle();
    done = [];
    const reason = async (): Promise<string> => {
      const added = await admin.addMember("r1", wish("anna", "Another"));
      return added.ok ? "" : added.error.reason;
    };
    expect(await reason()).toBe("mailbox_in_ring");
    bench.down.add("mailboxes");
    const [member] = bench.ring.hub.members.all();
    await bench.ring.removeMember(member?.id ?? "");
    expect(await reason()).toBe("member_leaving");
    await bench.ring.deleteRing();
    expect(await reason()).toBe("ring_deleted");
    expect(done).toEqual([]);
  });
});

describe("a table of members", () => {
  it("[S23] a row that breaks is told so, and spoils no other", async () => {
    const added = await admin.addMembers("r1", "mailbox,folder\nanna,One\nbroken,One\nbert,One\n");
    const rows = added.ok ? added.value.rows : [];
    expect(rows.map(({ member, problem }) => member?.mailbox ?? problem?.reason)).toEqual(["anna", "internal", "bert"]);
    expect(rows[1]).toMatchObject({
      line: 3,
      mailbox: "broken",
      problem: { title: "Something went wrong in Ringfold" },
    });
    expect(logged).toEqual(["row-failed"]);
  });

  it("[S23] makes no second folder for a mailbox that an earlier row added", async () => {
    const lines = ["a,New", "b,New", "c,New", "d,New", "e,New", "f,New", "g,New", "h,New", "a,Another"];
    const table = `mailbox,folder,createFolder\n${lines.map((line) => `${line},true\n`).join("")}`;
    const added = await admin.addMembers("r1", table);
    expect(added.ok && added.value.rows.at(-1)?.problem?.reason).toBe("mailbox_in_ring");
    expect(done).not.toContain("create Another of a");
  });
});

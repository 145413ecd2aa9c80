import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../support/secure.ts";
import { Office } from "./sandbox-graph.ts";
import { descendants, eventually, freePort, freshFolder, Run, running } from "./sandbox-run.ts";

/** Contacts that every ring here begins with: those of `seedFolder`, that can be read. */
const SEEDED = 2;

const folders: string[] = [];
const runs: Run[] = [];

afterAll(async () => {
  for (const run of runs) if (run.child.exitCode === null && run.child.signalCode === null) await run.stop("SIGKILL");
  for (const made of folders) rmSync(made, { recursive: true, force: true, maxRetries: 10 });
});

function folder(): string {
  const made = freshFolder();
  folders.push(made);
  return made;
}

function start(args: readonly string[], script?: string): Run {
  const run = new Run(args, script);
  runs.push(run);
  return run;
}

/** Two contacts that can be read, and two cards that cannot. */
function seedFolder(): string {
  const seed = folder();
  const good = ["BEGIN:VCARD", "VERSION:3.0", "FN:Ada Example", "N:Example;Ada;;;", "TITLE:Engineer", "END:VCARD"];
  const other = [
    "BEGIN:VCARD",
    "VERSION:3.0",
    "FN:Bo Example",
    "N:Example;Bo;;;",
    "TEL;TYPE=CELL:+1 555 0100",
    "EMAIL:bo@example.net",
    "END:VCARD",
  ];
  const broken = ["BEGIN:VCARD", "VERSION:3.0", "FN:Nobody Ends This"];
  writeFileSync(join(seed, "a.vcf"), [...good, ...broken, ...other].join("\r\n"));
  writeFileSync(join(seed, "empty.vcf"), "no card at all\r\n");
  return seed;
}

describe("a sandbox, from its start to its end", () => {
  const state = folder();
  let office: Office;
  let run: Run;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const args = ["--port", String(port), "--mailboxes", "4", "--state", state, "--seed", seedFolder(), "--json"];
    run = start(args, "scripts/start.mjs");
    office = await Office.open(await run.ready());
    await eventually(10_000, () => office.settle(SEEDED));
  });

  it("[S25] is ready with one line of JSON that says where everything is, on this machine only", async () => {
    const line = JSON.parse(run.out.trim()) as Record<string, unknown>;
    expect(Object.keys(line)).toEqual(["ready", "app", "graph", "entra", "outlook", "mailboxes", "addin"]);
    expect(line).toMatchObject({ ready: true, app: `http://127.0.0.1:${port}` });
    for (const url of [line["graph"], line["entra"], line["mailboxes"]])
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    for (const url of [line["outlook"], line["addin"]]) expect(url).toMatch(/^https:\/\/localhost:\d+$/);
    const description = await fetch(`${String(line["app"])}/openapi.json`);
    expect(await description.json()).toHaveProperty("openapi");
    const page = await fetch(String(line["mailboxes"]));
    expect(page.headers.get("content-security-policy")).not.toContain("unsafe");
  });

  it("[S25] [S34] Outlook's page and the add-in's are there over https, with one certificate of the state's own", async () => {
    const { outlook, addin } = office.urls;
    const cert = readFileSync(join(state, "certificate", "localhost.crt"), "utf8");
    const page = await ask({ cert }, outlook);
    expect(page.status).toBe(200);
    expect(page.headers["content-security-policy"]).not.toContain("unsafe");
    const pane = await ask({ cert }, `${addin}/taskpane.html`);
    const policy = String(pane.headers["content-security-policy"]);
    expect(policy).toMatch(new RegExp(`frame-ancestors [^;]*${outlook}`));
    expect(policy).not.toContain("unsafe");
    expect(pane.body).toContain("/office/office.js");
    const { authority } = JSON.parse((await ask({ cert }, `${addin}/addin.json`)).body) as { authority: string };
    const login = await ask({ cert }, `${authority}/v2.0/.well-known/openid-configuration`);
    expect(JSON.parse(login.body)).toMatchObject({ issuer: `${authority}/v2.0` });
    // What is in the mailboxes names people of the seed.
    const items = await ask({ cert }, `${outlook}/items.json`);
    expect(items.body).toContain("bo@example.net");
  });

  it("[S23] names what cannot be read of the seed with file and line, and loads the rest", () => {
    expect(run.err).toMatch(/a\.vcf:7: not loaded: .*END:VCARD/);
    expect(run.err).toMatch(/empty\.vcf:1: not loaded/);
  });

  it("[S1] an edit in one mailbox is in all others within 3 seconds", async () => {
    const [one, ...others] = await office.mailboxes();
    const ada = (await office.contacts(one!)).find(({ displayName }) => displayName === "Ada Example");
    await office.change(one!, ada!.id, { jobTitle: "Chief engineer" });
    await eventually(3_000, async () => {
      for (const other of others) {
        const copy = (await office.contacts(other)).find(({ displayName }) => displayName === "Ada Example");
        expect(copy?.jobTitle, other.userPrincipalName).toBe("Chief engineer");
      }
    });
  });

  it("[S8] a contact marked private, and everybody's own contacts, are in nobody else's mailbox", async () => {
    const all = await office.mailboxes();
    await office.add(all[0]!, {
      displayName: "Salary review",
      singleValueExtendedProperties: [{ id: "Integer 0x36", value: "2" }],
    });
    await office.add(all[0]!, { displayName: "After the review", jobTitle: "Shared" });
    await eventually(3_000, async () => {
      for (const mailbox of all) {
        const names = (await office.contacts(mailbox)).map(({ displayName }) => displayName);
        expect(names, mailbox.userPrincipalName).toContain("After the review");
      }
    });
    const holders: string[] = [];
    for (const mailbox of all) {
      const names = (await office.contacts(mailbox)).map(({ displayName }) => displayName);
      if (names.some((name) => name.startsWith("Salary review"))) holders.push(mailbox.userPrincipalName);
      expect(names.filter((name) => name.startsWith("Robin ") || name.startsWith("Dr "))).toEqual([]);
    }
    expect(holders).toEqual(["abergstrom@ringfold.example"]);
    for (const name of ["Salary review", "After the review"]) await office.remove(all[0]!, name);
    await eventually(5_000, () => office.settle(SEEDED));
  });

  it("[S2] when Graph ignores If-Match from now on, the Worker is told so and goes on", async () => {
    await office.call("PUT", "/_sandbox/switches", { ifMatch: "ignored" });
    await run.says(/IF_MATCH=unknown/);
    const [one, two] = await office.mailboxes();
    const ada = (await office.contacts(one!)).find(({ displayName }) => displayName === "Ada Example");
    await office.change(one!, ada!.id, { jobTitle: "Director" });
    // Its notice may meet the Worker as it starts again, and is then sent anew, seconds later.
    await eventually(15_000, async () => {
      const copy = (await office.contacts(two!)).find(({ displayName }) => displayName === "Ada Example");
      expect(copy?.jobTitle).toBe("Director");
    });
  });

  it("[S16] killed right after an edit, it carries that edit on at the next start, on the same addresses", async () => {
    const before = office.urls;
    const [one, ...others] = await office.mailboxes();
    const [, bo] = (await office.contacts(one!)).filter(({ displayName }) => displayName.endsWith("Example"));
    await office.change(one!, bo!.id, { jobTitle: "Kept over a kill" });
    const below = descendants(run.child.pid!);
    expect(below.length).toBeGreaterThanOrEqual(3);
    await run.stop("SIGKILL");
    await eventually(3_000, async () => expect(running(below), "left running after a kill").toEqual([]));
    run = start(["--port", String(port), "--state", state, "--json"]);
    const urls = await run.ready();
    expect(urls).toEqual(before);
    office = await Office.open(urls);
    await eventually(12_000, async () => {
      for (const other of others) {
        const copy = (await office.contacts(other)).find(({ displayName }) => displayName === bo!.displayName);
        expect(copy?.jobTitle, other.userPrincipalName).toBe("Kept over a kill");
      }
    });
  });

  it("[S25] SIGTERM stops all of it within 3 seconds, and leaves no process", async () => {
    const below = descendants(run.child.pid!);
    const { code, ms } = await run.stop();
    expect(running(below)).toEqual([]);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(3_000);
  });

  it("[S9] a second run on a settled state writes nothing", async () => {
    run = start(["--port", String(port), "--state", state, "--json"]);
    office = await Office.open(await run.ready());
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await office.writes()).toEqual([]);
    await office.settle(SEEDED);
  });

  it("[S23] a second sandbox on a state in use is told so, and the first runs on", async () => {
    const second = start(["--state", state, "--json"]);
    expect(await second.ended).toBe(1);
    expect(second.err).toMatch(/another sandbox is running on/);
    await office.settle(SEEDED);
  });
});

describe("a first start that is cut off", () => {
  it("[S16] goes on wherever it was killed, and no contact is there twice", async () => {
    const state = folder();
    const seed = seedFolder();
    const args = ["--mailboxes", "3", "--state", state, "--seed", seed, "--json"];
    for (const words of [/Starting Entra/, /Starting the Worker/, /join the ring/]) {
      const run = start(args);
      await run.says(words);
      const below = descendants(run.child.pid!);
      await run.stop("SIGKILL");
      await eventually(3_000, async () => expect(running(below)).toEqual([]));
    }
    const run = start(args);
    const office = await Office.open(await run.ready());
    await eventually(15_000, () => office.settle(SEEDED));
    await run.stop();
  });

  it("[S25] stopped half way, or with its parent killed, leaves neither a process nor its temporary folder", async () => {
    const early = start(["--mailboxes", "2"]);
    await early.says(/Starting the Worker/);
    const belowEarly = descendants(early.child.pid!);
    const { ms } = await early.stop("SIGINT");
    expect(ms).toBeLessThan(3_000);
    expect(running(belowEarly)).toEqual([]);

    const orphan = start(["--mailboxes", "2"], "scripts/start.mjs");
    await orphan.says(/^\s+State\s+(\S+)/m);
    const [, temporary = ""] = /^\s+State\s+(\S+)/m.exec(orphan.err) ?? [];
    expect(readFileSync(join(temporary, "settings.json"), "utf8")).toContain("tenant");
    const below = descendants(orphan.child.pid!);
    orphan.child.kill("SIGKILL");
    await eventually(3_000, async () => expect(running(below)).toEqual([]));
    expect(() => readFileSync(join(temporary, "settings.json"))).toThrow("ENOENT");
  });
});

describe("a start with something wrong", () => {
  async function refusal(args: readonly string[]): Promise<{ readonly code: number | null; readonly words: string }> {
    const run = start(args);
    const code = await run.ended;
    expect(run.out).toBe("");
    return { code, words: run.err };
  }

  it("[S23] says what is wrong with the command, and how it goes", async () => {
    const unknown = await refusal(["--frobnicate"]);
    expect(unknown.code).toBe(2);
    expect(unknown.words).toMatch(/--frobnicate[\s\S]*--mailboxes N/);
    expect((await refusal(["--mailboxes", "0"])).words).toMatch(/--mailboxes takes a number from 1 to/);
    expect((await refusal(["--seed", join(folder(), "nowhere")])).words).toMatch(/there is no folder .*nowhere/);
    expect((await refusal(["--seed", folder()])).words).toMatch(/there is no \.vcf file in/);
  });

  it("[S23] leaves a folder alone that is not its own, or of another version", async () => {
    const foreign = folder();
    writeFileSync(join(foreign, "thesis.txt"), "ten years of work");
    expect((await refusal(["--state", foreign])).words).toMatch(/was not made by the sandbox/);
    const old = folder();
    mkdirSync(old, { recursive: true });
    writeFileSync(join(old, "settings.json"), JSON.stringify({ version: 0 }));
    expect((await refusal(["--state", old])).words).toMatch(/version 0/);
  });

  it("[S23] says which port is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const { code, words } = await refusal(["--port", String(port)]);
    server.close();
    expect(code).toBe(1);
    expect(words).toContain(`port ${port} already`);
  });
});

import { describe, expect, it } from "vitest";
import { OfficeStand } from "../office/testing.ts";
import type { Acquired } from "./handover.ts";
import { problemOf } from "./problem.ts";
import { Settings } from "./settings.ts";
import { type Doors, PaneSignIn } from "./signin.ts";

const SETTINGS = {
  clientId: "client",
  tenant: "tenant",
  authority: "https://login.contoso.test/tenant",
  scope: "api://client/access_as_user",
  version: "1",
};
const HOUR = 3_600_000;

/** MSAL as the sign-in sees it: what it is asked, and what it answers next. */
class Library {
  readonly asked: string[] = [];
  next: (() => Promise<Acquired>)[] = [];
  isNested = true;
  /** The bridge takes what it is asked and says nothing. */
  isMute = false;
  /** How long waiting takes: for ever, if nothing else is said. */
  waits: Promise<void> = new Promise(() => undefined);

  readonly module = {
    nested: async () =>
      this.isMute ? await new Promise(() => undefined) : this.isNested ? this.acquirer("nested") : null,
    standalone: async () => this.acquirer("browser"),
  } as unknown as Awaited<ReturnType<Doors["msal"]>>;

  acquirer(way: string): object {
    const take = (what: string): Promise<Acquired> => {
      this.asked.push(`${way} ${what}`);
      const next = this.next.shift();
      if (next === undefined) throw new Error("nothing is left to answer");
      return next();
    };
    return {
      silent: async (refresh: boolean) => await take(refresh ? "refresh" : "silent"),
      interactive: async () => await take("interactive"),
    };
  }
}

interface Stage {
  readonly signIn: PaneSignIn;
  readonly msal: Library;
  readonly clock: { now: number; online: boolean };
}

function stage(more: { office?: OfficeStand | null; inOutlook?: boolean } = {}): Stage {
  const msal = new Library();
  const clock = { now: 1_000_000, online: true };
  const office = more.office === undefined ? new OfficeStand({ sets: ["NestedAppAuth 1.1"] }) : more.office;
  const signIn = new PaneSignIn({
    office: office?.library ?? null,
    inOutlook: Promise.resolve(more.inOutlook ?? true),
    settings: new Settings(() => Promise.resolve(Response.json(SETTINGS))),
    msal: () => Promise.resolve(msal.module),
    origin: "https://ringfold.test",
    now: () => clock.now,
    wait: () => msal.waits,
    online: () => clock.online,
  });
  return { signIn, msal, clock };
}

function gives(clock: Stage["clock"], value: string): () => Promise<Acquired> {
  return () => Promise.resolve({ value, expiresAt: clock.now + HOUR });
}

function fails(details: object): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error("MSAL"), details));
}

describe("a token", () => {
  it("[S34] is asked for once by all who need it at the same time, and kept in memory", async () => {
    const { signIn, msal, clock } = stage();
    msal.next = [gives(clock, "one")];
    const both = await Promise.all([signIn.token(), signIn.token()]);
    expect(both).toEqual([
      { ok: true, value: "one" },
      { ok: true, value: "one" },
    ]);
    expect(await signIn.token()).toEqual({ ok: true, value: "one" });
    expect(msal.asked).toEqual(["nested silent"]);
  });

  it("[S34] is replaced shortly before it ends", async () => {
    const { signIn, msal, clock } = stage();
    msal.next = [gives(clock, "one"), gives(clock, "two")];
    await signIn.token();
    clock.now += HOUR - 60_000;
    expect(await signIn.token()).toEqual({ ok: true, value: "two" });
  });

  it("[S34] that the Worker refused is never given again; who was late gets the new one", async () => {
    const { signIn, msal, clock } = stage();
    msal.next = [gives(clock, "one"), gives(clock, "two")];
    await signIn.token();
    expect(await signIn.token("one")).toEqual({ ok: true, value: "two" });
    expect(await signIn.token("one")).toEqual({ ok: true, value: "two" });
    expect(msal.asked).toEqual(["nested silent", "nested refresh"]);
  });

  it("[S34] needs a click when Entra wants to ask something; then it is there for all", async () => {
    const { signIn, msal, clock } = stage();
    msal.next = [fails({ name: "InteractionRequiredAuthError", errorCode: "login_required" }), gives(clock, "one")];
    expect(await signIn.token()).toEqual({ ok: false, error: { kind: "interaction" } });
    expect(await signIn.interact()).toEqual({ ok: true, value: "one" });
    expect(await signIn.token()).toEqual({ ok: true, value: "one" });
  });

  it("[S34] can be had later when the Worker could not be asked how to sign in", async () => {
    let works = false;
    const msal = new Library();
    const clock = { now: 0, online: true };
    msal.next = [gives(clock, "one")];
    const signIn = new PaneSignIn({
      office: null,
      inOutlook: Promise.resolve(false),
      settings: new Settings(() =>
        works ? Promise.resolve(Response.json(SETTINGS)) : Promise.reject(new TypeError("fetch failed")),
      ),
      msal: () => Promise.resolve(msal.module),
      origin: "https://ringfold.test",
      now: () => clock.now,
      wait: () => msal.waits,
      online: () => false,
    });
    expect(await signIn.token()).toEqual({ ok: false, error: { kind: "offline" } });
    works = true;
    expect(await signIn.token()).toEqual({ ok: true, value: "one" });
  });
});

describe("the way", () => {
  it("[S34] in a browser tab is a window of the browser's, anew with each click", async () => {
    const { signIn, msal, clock } = stage({ office: null, inOutlook: false });
    msal.next = [fails({ errorCode: "no_account_error" }), gives(clock, "one"), gives(clock, "two")];
    expect(await signIn.token()).toEqual({ ok: false, error: { kind: "interaction" } });
    await Promise.all([signIn.interact(), signIn.interact()]);
    expect(msal.asked).toEqual(["browser silent", "browser interactive", "browser interactive"]);
  });

  it("[S34] is Office's window where nested sign-in is missing: one at a time, from our origin alone", async () => {
    const dialogs = new Dialogs();
    const { signIn } = stage({ office: dialogs.office([]) });
    expect(await signIn.token()).toEqual({ ok: false, error: { kind: "interaction" } });
    const both = Promise.all([signIn.interact(), signIn.interact()]);
    await settled();
    expect(dialogs.opened).toEqual(["https://ringfold.test/signin.html#hint=me%40contoso.test"]);
    dialogs.say({ kind: "token", token: { value: "stolen", expiresAt: 9e15 } }, "https://evil.test");
    dialogs.say("something else", "https://ringfold.test");
    dialogs.say({ kind: "token", token: { value: "one", expiresAt: 9e15 } }, "https://ringfold.test");
    expect(await both).toEqual([
      { ok: true, value: "one" },
      { ok: true, value: "one" },
    ]);
    expect(dialogs.closed).toBe(1);
  });

  it.each([
    ["the bridge does not answer at all", false, []],
    ["Outlook says so when it is asked", true, [fails({ errorCode: "nested_app_auth_bridge_disabled" })]],
  ])("[S34] becomes Office's window when %s, though Outlook had promised nested sign-in", async (_, isNested, next) => {
    const dialogs = new Dialogs();
    const { signIn, msal } = stage({ office: dialogs.office(["NestedAppAuth 1.1"]) });
    msal.isNested = isNested;
    msal.next = [...next];
    expect(await signIn.token()).toEqual({ ok: false, error: { kind: "interaction" } });
    const answer = signIn.interact();
    await settled();
    dialogs.say({ kind: "token", token: { value: "one", expiresAt: 9e15 } }, "https://ringfold.test");
    expect(await answer).toEqual({ ok: true, value: "one" });
  });

  it("[S33] becomes Office's window when the bridge is mute, and a token that never comes needs a click", async () => {
    const dialogs = new Dialogs();
    const mute = stage({ office: dialogs.office(["NestedAppAuth 1.1"]) });
    mute.msal.isMute = true;
    mute.msal.waits = Promise.resolve();
    expect(await mute.signIn.token()).toEqual({ ok: false, error: { kind: "interaction" } });
    void mute.signIn.interact();
    await settled();
    expect(dialogs.opened).toHaveLength(1);
    const slow = stage();
    slow.msal.next = [() => new Promise(() => undefined), gives(slow.clock, "one")];
    const answer = slow.signIn.token();
    slow.msal.waits = Promise.resolve();
    expect(await answer).toEqual({ ok: false, error: { kind: "interaction" } });
    expect(await slow.signIn.interact()).toEqual({ ok: true, value: "one" });
  });

  it.each([
    ["closes the window", 12006, "cancelled"],
    ["ignores Office's question", 12009, "cancelled"],
    ["has another window open", 12007, "blocked"],
    ["has a browser that stops windows", 12011, "blocked"],
  ])("[S33] tells when a person %s", async (_, code, kind) => {
    const dialogs = new Dialogs();
    const { signIn } = stage({ office: dialogs.office([]) });
    await signIn.token();
    if (code === 12006) {
      const answer = signIn.interact();
      await settled();
      dialogs.happen(code);
      expect(await answer).toEqual({ ok: false, error: { kind } });
    } else {
      dialogs.refuses = code;
      expect(await signIn.interact()).toEqual({ ok: false, error: { kind } });
    }
  });
});

describe("an error", () => {
  const url = "https://login.contoso.test/consent";
  const consent = { kind: "consent", url };
  const cases: readonly (readonly [what: string, error: object, silent: object, interactive: object])[] = [
    [
      "no consent",
      { errorCode: "invalid_grant", errorMessage: "AADSTS65001: no consent" },
      { kind: "interaction" },
      consent,
    ],
    ["no consent by sub-error", { errorCode: "x", subError: "consent_required" }, { kind: "interaction" }, consent],
    [
      "consent denied",
      { errorCode: "access_denied", errorMessage: "AADSTS65004: declined" },
      { kind: "interaction" },
      consent,
    ],
    ["an administrator's consent", { errorCode: "x", errorMessage: "AADSTS90094: admin" }, consent, consent],
    ["a window that was closed", { errorCode: "user_cancelled" }, { kind: "cancelled" }, { kind: "cancelled" }],
    ["nested: cancelled", { errorCode: "user_canceled" }, { kind: "cancelled" }, { kind: "cancelled" }],
    ["nested: no network", { errorCode: "no_network_connectivity" }, { kind: "offline" }, { kind: "offline" }],
    ["a window that was stopped", { errorCode: "popup_window_error" }, { kind: "blocked" }, { kind: "blocked" }],
    ["nobody signed in", { errorCode: "no_account_error" }, { kind: "interaction" }, { kind: "interaction" }],
    ["anything else", { errorCode: "boom" }, { kind: "failed", words: "" }, { kind: "failed", words: "" }],
  ];

  it.each(cases)("[S33] of %s becomes something a person can act on", (_, error, silent, interactive) => {
    const thrown = Object.assign(new Error("MSAL"), error);
    expect(problemOf(thrown, { interactive: false, online: true, consentUrl: url })).toEqual(silent);
    expect(problemOf(thrown, { interactive: true, online: true, consentUrl: url })).toEqual(interactive);
  });

  it("[S33] of missing consent says where an administrator agrees", async () => {
    const { signIn, msal } = stage();
    msal.next = [fails({ errorCode: "x", errorMessage: "AADSTS90094: admin" })];
    const answer = await signIn.token();
    const where = !answer.ok && answer.error.kind === "consent" ? new URL(answer.error.url ?? "") : null;
    expect(where?.pathname).toBe("/tenant/v2.0/adminconsent");
    expect(Object.fromEntries(where?.searchParams ?? [])).toEqual({
      client_id: "client",
      scope: "api://client/.default",
      redirect_uri: "https://ringfold.test/signin.html",
    });
  });
});

/** Office's dialogs, as far as the sign-in uses them. */
class Dialogs {
  readonly opened: string[] = [];
  closed = 0;
  refuses: number | null = null;
  readonly #handlers = new Map<string, (event: object) => void>();

  office(sets: readonly string[]): OfficeStand {
    const stand = new OfficeStand({ sets, events: ["DialogMessageReceived", "DialogEventReceived"] });
    const dialog = {
      addEventHandler: (event: string, call: (event: object) => void) => void this.#handlers.set(event, call),
      close: () => (this.closed += 1),
    };
    const displayDialogAsync = (url: string, _options: object, done: (answer: object) => void): void => {
      if (this.refuses !== null) {
        done({ status: "failed", error: { code: this.refuses } });
        return;
      }
      this.opened.push(url);
      done({ status: "succeeded", value: dialog });
    };
    Object.assign(stand.library.context, { ui: { displayDialogAsync } });
    return stand;
  }

  say(message: unknown, origin: string): void {
    this.#handlers.get("DialogMessageReceived")?.({ message: JSON.stringify(message), origin });
  }

  happen(error: number): void {
    this.#handlers.get("DialogEventReceived")?.({ error });
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

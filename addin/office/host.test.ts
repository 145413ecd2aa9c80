import { describe, expect, it } from "vitest";
import type { CurrentItem, Selection } from "../ports.ts";
import { OutlookHost } from "./host.ts";
import type { Timer } from "./selected.ts";
import { answering, failing, field, named, OfficeStand } from "./testing.ts";

const NO_TIMER: Timer = { every: () => () => undefined };

async function hostOf(office: OfficeStand, timer = NO_TIMER): Promise<OutlookHost> {
  const host = new OutlookHost({ office: office.library, hosted: true, language: "fr", timer });
  await host.ready;
  await settled();
  return host;
}

/** Lets everything that waits for an answer that is there go on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

function itemOf(selection: Selection): CurrentItem {
  if (selection.kind !== "item") throw new Error(`there is no item, but ${selection.kind}`);
  return selection.item;
}

const MESSAGE = {
  itemType: "message",
  itemId: "AAMkADQ/mail+1=",
  subject: "Order 12",
  from: named("Anna Berg", "anna@contoso.test"),
  sender: named("Anna Berg", "Anna@Contoso.test"),
  to: [named("Me Myself", "me@contoso.test"), named("Bo", "bo@contoso.test")],
  cc: [named("Bo again", "BO@contoso.test"), named("Cy", "")],
};

describe("whose Outlook it is", () => {
  it("[S29] is told by the mailbox's owner; outside of Outlook it is nobody's", async () => {
    expect((await hostOf(new OfficeStand())).account).toBe("me@contoso.test");
    expect((await hostOf(new OfficeStand({ host: null }))).account).toBe(null);
  });
});

describe("a message that is read", () => {
  it("[S32] names its people, the sender first, each address once whatever its case", async () => {
    const { people, title, mode, kind } = itemOf((await hostOf(new OfficeStand({ item: MESSAGE }))).selection());
    expect({ title, mode, kind }).toEqual({ title: "Order 12", mode: "read", kind: "message" });
    expect(people).toEqual([
      { name: "Anna Berg", address: "anna@contoso.test", part: "from" },
      { name: "Me Myself", address: "me@contoso.test", part: "to" },
      { name: "Bo", address: "bo@contoso.test", part: "to" },
      { name: "Cy", address: "", part: "cc" },
    ]);
  });

  it("[S32] names a delegate who sent it beside the one it is from", async () => {
    const item = { ...MESSAGE, sender: named("Dee", "dee@contoso.test") };
    const { people } = itemOf((await hostOf(new OfficeStand({ item }))).selection());
    expect(people.slice(0, 2).map(({ part, name }) => [part, name])).toEqual([
      ["from", "Anna Berg"],
      ["sender", "Dee"],
    ]);
  });

  it("[S32] has one key, whether the client gives its id for the web or for phones", async () => {
    const web = itemOf((await hostOf(new OfficeStand({ item: MESSAGE }))).selection());
    const phone = { ...MESSAGE, itemId: "AAMkADQ-mail_1=" };
    const mobile = itemOf((await hostOf(new OfficeStand({ item: phone, platform: "iOS" }))).selection());
    expect(web.id).toEqual({ id: "AAMkADQ/mail+1=", form: "ews" });
    expect(mobile.id).toEqual({ id: "AAMkADQ-mail_1=", form: "rest" });
    expect(mobile.key).toBe(web.key);
  });

  it("[S32] says whose mailbox it lies in, when it is a shared one", async () => {
    const shared = {
      ...MESSAGE,
      getSharedPropertiesAsync: answering({ owner: "", targetMailbox: "sales@contoso.test" }),
    };
    expect(itemOf((await hostOf(new OfficeStand({ item: shared }))).selection()).sharedMailbox).toBe(
      "sales@contoso.test",
    );
    expect(itemOf((await hostOf(new OfficeStand({ item: MESSAGE }))).selection()).sharedMailbox).toBeNull();
  });
});

describe("an appointment", () => {
  it("[S32] that is read names the organizer first, then who must and who may come", async () => {
    const item = {
      itemType: "appointment",
      itemId: "x",
      subject: "Meeting",
      organizer: named("Olga", "olga@contoso.test"),
      requiredAttendees: [named("Rob", "rob@contoso.test")],
      optionalAttendees: [named("Olga", "olga@contoso.test"), named("Opal", "opal@contoso.test")],
    };
    const { people, kind } = itemOf((await hostOf(new OfficeStand({ item }))).selection());
    expect(kind).toBe("appointment");
    expect(people.map(({ part, name }) => `${part} ${name}`)).toEqual([
      "organizer Olga",
      "required Rob",
      "optional Opal",
    ]);
  });

  it("[S32] that is written has the user as organizer where the client cannot say", async () => {
    const item = {
      itemType: "appointment",
      subject: field("New"),
      requiredAttendees: field([named("Rob", "rob@contoso.test")]),
      optionalAttendees: field([]),
      getItemIdAsync: failing(),
    };
    const read = itemOf((await hostOf(new OfficeStand({ item }))).selection());
    expect(read).toMatchObject({ mode: "compose", title: "New", id: null });
    expect(read.people.map(({ part, address }) => `${part} ${address}`)).toEqual([
      "organizer me@contoso.test",
      "required rob@contoso.test",
    ]);
  });
});

describe("a message that is written", () => {
  const draft = (recipients: object[], more: object = {}): object => ({
    itemType: "message",
    subject: field("Draft"),
    to: field(recipients),
    cc: field([]),
    getItemIdAsync: failing(),
    ...more,
  });

  it("[S32] has no id before it is saved, and names its recipients", async () => {
    const bcc = field([named("Di", "di@contoso.test"), named("Bo", "BO@contoso.test")]);
    const item = draft([named("Bo", "bo@contoso.test")], { addHandlerAsync: () => undefined, bcc });
    const read = itemOf((await hostOf(new OfficeStand({ item }))).selection());
    expect(read).toMatchObject({ mode: "compose", id: null, title: "Draft" });
    expect(read.people).toEqual([
      { name: "Bo", address: "bo@contoso.test", part: "to" },
      { name: "Di", address: "di@contoso.test", part: "bcc" },
    ]);
  });

  it("[S27] follows its recipients where Outlook tells of them, as the same item", async () => {
    const people = [named("Bo", "bo@contoso.test")];
    let changed = (): void => undefined;
    const item = draft(people, { addHandlerAsync: (_event: string, call: () => void) => void (changed = call) });
    const host = await hostOf(new OfficeStand({ item }));
    const before = itemOf(host.selection());
    people.push(named("Cy", "cy@contoso.test"));
    changed();
    await settled();
    const after = itemOf(host.selection());
    expect(after.people.map(({ name }) => name)).toEqual(["Bo", "Cy"]);
    expect(after.key).toBe(before.key);
  });

  it("[S27] follows them by looking where Outlook does not, and stops with the item", async () => {
    const people = [named("Bo", "bo@contoso.test")];
    const ticks: (() => void)[] = [];
    let stopped = 0;
    const timer: Timer = {
      every: (_ms, call) => {
        ticks.push(call);
        return () => (stopped += 1);
      },
    };
    const office = new OfficeStand({ item: draft(people), events: ["ItemChanged"] });
    const host = await hostOf(office, timer);
    people.push(named("Cy", "cy@contoso.test"));
    ticks.forEach((tick) => tick());
    await settled();
    expect(itemOf(host.selection()).people).toHaveLength(2);
    office.select(MESSAGE);
    expect([ticks.length, stopped]).toEqual([1, 1]);
  });
});

describe("the selection", () => {
  it("[S32] is nothing when Outlook shows nothing, at the start and later", async () => {
    const office = new OfficeStand({ item: null });
    const host = await hostOf(office);
    expect(host.selection()).toEqual({ kind: "none" });
    const told: string[] = [];
    host.onSelection(({ kind }) => told.push(kind));
    office.select(MESSAGE);
    office.select(null);
    expect(told).toEqual(["item", "none"]);
  });

  it("[S27] never shows what is told late of an item that is no longer open", async () => {
    let answerLate = (): void => undefined;
    const slow = {
      ...MESSAGE,
      subject: "Slow",
      getSharedPropertiesAsync: (done: (answer: unknown) => void) => {
        answerLate = () => done({ status: "succeeded", value: { targetMailbox: "late@contoso.test" } });
      },
    };
    const office = new OfficeStand({ item: slow });
    const host = await hostOf(office);
    expect(host.selection()).toEqual({ kind: "waiting" });
    const told: string[] = [];
    host.onSelection((selection) => told.push(selection.kind === "item" ? selection.item.title : selection.kind));
    office.select(MESSAGE);
    answerLate();
    await settled();
    expect(told).toEqual(["Order 12"]);
    expect(itemOf(host.selection()).sharedMailbox).toBeNull();
  });

  it("[S32] says that several messages are selected where the client tells it", async () => {
    const chosen: object[] = [{}, {}];
    const mailbox = { getSelectedItemsAsync: (done: (answer: unknown) => void) => answering(chosen)(done) };
    const office = new OfficeStand({ item: MESSAGE, events: ["ItemChanged", "SelectedItemsChanged"], mailbox });
    const host = await hostOf(office);
    office.tell("SelectedItemsChanged", {});
    await settled();
    expect(host.selection()).toEqual({ kind: "many" });
    chosen.pop();
    office.tell("SelectedItemsChanged", {});
    await settled();
    expect(itemOf(host.selection()).title).toBe("Order 12");
  });

  it("[S32] works in clients that tell of no change at all", async () => {
    const office = new OfficeStand({ item: MESSAGE, events: [], mailbox: { addHandlerAsync: undefined } });
    expect(itemOf((await hostOf(office)).selection()).title).toBe("Order 12");
    expect(office.listensTo("ItemChanged")).toBe(false);
  });
});

describe("where the pane runs", () => {
  it("[S27] is a browser tab when office.js finds no Outlook, or did not come at all", async () => {
    const host = await hostOf(new OfficeStand({ host: null }));
    expect([host.inOutlook, host.selection().kind]).toEqual([false, "browser"]);
    const bare = new OutlookHost({ office: null, hosted: false, language: "fr", timer: NO_TIMER });
    expect(await bare.ready).toBe(false);
    expect([bare.inOutlook, bare.selection().kind, bare.language]).toEqual([false, "browser", "fr"]);
  });

  it("[S27] is waiting until Outlook has spoken, and speaks Outlook's language then", async () => {
    const host = new OutlookHost({
      office: new OfficeStand({ item: MESSAGE }).library,
      hosted: true,
      language: "fr",
      timer: NO_TIMER,
    });
    expect([host.inOutlook, host.selection().kind, host.language]).toEqual([true, "waiting", "fr"]);
    await host.ready;
    expect([host.selection().kind, host.language]).toEqual(["item", "en-GB"]);
  });
});

describe("the theme", () => {
  it.each([
    ["#ffffff", "light"],
    ["#1F1F1F", "dark"],
    ["#0f6cbd", "dark"],
    ["#f3f2f1", "light"],
    ["", null],
  ])("[S27] of a background %s is %s", async (colour, mode) => {
    expect((await hostOf(new OfficeStand({ theme: colour }))).theme()).toBe(mode);
  });

  it("[S27] changes with Outlook's, and is the system's where Outlook does not say", async () => {
    const office = new OfficeStand();
    const host = await hostOf(office);
    expect(host.theme()).toBeNull();
    const told: unknown[] = [];
    const stop = host.onTheme((mode) => told.push(mode));
    office.tell("OfficeThemeChanged", { officeTheme: { bodyBackgroundColor: "#101010" } });
    stop();
    office.tell("OfficeThemeChanged", { officeTheme: { bodyBackgroundColor: "#ffffff" } });
    expect([told, host.theme()]).toEqual([["dark"], "light"]);
  });
});

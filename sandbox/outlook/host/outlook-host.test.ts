import { describe, expect, it } from "vitest";
import type { MessageItem } from "../items.ts";
import type { AddinFrame } from "./addin-frame.ts";
import { OUTLOOK_TODAY, without } from "./app-context.ts";
import { COMMAND_LIMIT_MS } from "./commands.ts";
import { emptyDraft, type Opened } from "./opened.ts";
import { OutlookHost } from "./outlook-host.ts";
import { EVENT, METHOD } from "./protocol.ts";

const message: MessageItem = {
  kind: "message",
  id: "AAMk/one+1=",
  subject: "RE: The bridge",
  body: "Words",
  from: { name: "Bridges", address: "bridges@abrook.example" },
  to: [],
  cc: [],
  received: "2026-11-20T09:30:00Z",
  conversationId: "conversation",
  internetMessageId: "<one@abrook.example>",
  isRead: true,
};
const other: MessageItem = { ...message, id: "AAMk/two+2=" };
const reading = (item: MessageItem): Opened => ({ kind: "read", item, shared: null });

/** The texts that a frame was sent, and the frame's own side of the protocol. */
class Client {
  readonly host: OutlookHost;
  readonly frame: AddinFrame;
  readonly closed: AddinFrame[] = [];
  timer: { readonly ms: number; readonly work: () => void } | null = null;
  private readonly sent: Record<string, unknown>[] = [];
  private asked = 0;

  constructor(opened: Opened | null) {
    this.host = new OutlookHost(
      {
        origin: "https://localhost:1",
        addinOrigin: "https://localhost:2",
        addinName: "Ringfold",
        permission: "ReadItem",
        language: "en-US",
        later: (ms, work) => {
          this.timer = { ms, work };
          return () => (this.timer = null);
        },
        newItemId: () => "AAMk/new=",
        told: () => undefined,
        closeFrame: (frame) => this.closed.push(frame),
        changed: () => undefined,
      },
      { displayName: "Anna", mail: "anna@ringfold.example" },
      OUTLOOK_TODAY,
    );
    this.host.select(opened);
    this.frame = this.open(true);
  }

  open(follows: boolean): AddinFrame {
    const post = (text: string): unknown => this.sent.push(JSON.parse(text) as Record<string, unknown>);
    return this.host.open({ origin: "https://localhost:1", post: (text) => void post(text) }, follows);
  }

  async send(name: string, data: unknown, action: 0 | 1 | 2 = 0, frame = this.frame): Promise<unknown> {
    const correlation = ++this.asked;
    await frame.receive(
      JSON.stringify({
        _messageType: 0,
        _actionName: name,
        _conversationId: frame.conversation,
        _correlationId: correlation,
        _actionType: action,
        _data: data,
      }),
    );
    return this.sent.findLast((one) => one["_correlationId"] === correlation)?.["_data"];
  }

  async call(id: number, params: unknown = null, frame = this.frame): Promise<unknown> {
    const data = { ApiParams: params, MethodData: { ControlId: frame.id, DispatchId: id } };
    return await this.send("ExecuteMethod", data, 0, frame);
  }

  async register(event: string, frame = this.frame): Promise<void> {
    await this.send(event, {}, 1, frame);
  }

  /** The data of every event that was sent, oldest first. */
  events(name: string): unknown[] {
    return this.sent
      .filter((one) => one["_responseType"] === 1 && one["_actionName"] === name)
      .map((one) => one["_data"]);
  }
}

const bar = (key: string, text = "Words"): object => ({ key, message: text, type: 2 });

describe("the host's side of the protocol", () => {
  it("[S32] answers only what belongs to its conversation, and says no to what it does not know", async () => {
    const client = new Client(reading(message));
    await client.frame.receive("not JSON");
    await client.frame.receive('{"_messageType":0,"_conversationId":"foreign","_actionName":"GetInitialData"}');
    expect(client.host.calls).toEqual([]);
    expect(await client.send("Unheard", null)).toBe(null);
    expect(await client.call(9_999)).toMatchObject({ error: true, errorCode: 9020 });
  });

  it("[S32] says which requirement sets there are, also one less", async () => {
    const client = new Client(null);
    client.host.requirements = without(OUTLOOK_TODAY, "NestedAppAuth");
    const context = (await client.send("ContextActivationManager_getAppContextAsync", client.frame.id)) as {
      _requirementMatrix: string;
    };
    const { _requirementMatrix: matrix } = context;
    expect(JSON.parse(matrix)).toMatchObject({ Mailbox: "1.15" });
    expect(JSON.parse(matrix)).not.toHaveProperty("NestedAppAuth");
  });

  it("[S32] tells a pane that listens of the next item, and of none", async () => {
    const client = new Client(reading(message));
    client.host.select(reading(other));
    expect(client.events(EVENT.itemChanged)).toEqual([]);
    await client.register(EVENT.itemChanged);
    client.host.select(reading(message));
    client.host.select(null);
    expect(client.events(EVENT.itemChanged)).toEqual([expect.objectContaining({ id: message.id }), ""]);
    await client.send(EVENT.itemChanged, {}, 2);
    client.host.select(reading(message));
    expect(client.events(EVENT.itemChanged)).toHaveLength(2);
  });

  it("[S32] keeps to Outlook's limits of notifications, for each item by itself", async () => {
    const client = new Client(reading(message));
    for (const key of ["a", "b", "c", "d", "e"])
      expect(await client.call(METHOD.addNotification, bar(key))).toMatchObject({ wasSuccessful: true });
    const code = async (id: number, params: object): Promise<unknown> =>
      ((await client.call(id, params)) as { errorCode?: number }).errorCode;
    expect(await code(METHOD.addNotification, bar("a"))).toBe(9023);
    expect(await code(METHOD.addNotification, bar("f"))).toBe(9025);
    expect(await code(METHOD.replaceNotification, bar("f"))).toBe(9024);
    expect(await code(METHOD.removeNotification, { key: "f" })).toBe(9024);
    expect(await code(METHOD.replaceNotification, bar("a", "x".repeat(151)))).toBe(9020);
    expect(await code(METHOD.removeNotification, { key: "e" })).toBe(undefined);
    expect(await code(METHOD.addNotification, bar("k".repeat(33)))).toBe(9020);
    expect(await code(METHOD.addNotification, bar("k".repeat(32), "x".repeat(150)))).toBe(undefined);
    client.host.select(reading(other));
    expect(await code(METHOD.addNotification, bar("a"))).toBe(undefined);
  });

  it("[S32] a frame of functions keeps to the item of its click", async () => {
    const client = new Client(reading(message));
    const functions = client.open(false);
    client.host.select(reading(other));
    await client.call(METHOD.addNotification, bar("done"), functions);
    expect(client.host.notificationsOf(reading(message)).all()).toHaveLength(1);
    expect(client.host.notificationsOf(reading(other)).all()).toEqual([]);
  });

  it("[S32] a function ends when it says so, when it is missing, or after 5 minutes", async () => {
    const client = new Client(reading(message));
    const run = (): Promise<unknown> => client.host.commands.run(client.frame, "push", "button");
    const started = async (): Promise<string> => {
      await client.frame.ready;
      await Promise.resolve();
      const [id] = client.events(EVENT.command).at(-1) as [string];
      return id;
    };
    await client.register(EVENT.command);
    const complete = async (id: string, status: number): Promise<unknown> =>
      await client.send("executeMethod", { 0: id, 1: status, DdaMethod: { DispatchId: 94 } });
    const first = run();
    await complete(await started(), 0);
    expect(await first).toEqual({ kind: "completed" });
    expect(client.timer).toBe(null);
    const second = run();
    await complete(await started(), 11_101);
    expect(await second).toEqual({ kind: "unknown" });
    const third = run();
    await started();
    expect(client.timer?.ms).toBe(COMMAND_LIMIT_MS);
    client.timer?.work();
    expect(await third).toEqual({ kind: "killed" });
  });

  it("[S32] tells of recipients that the person or the add-in changed, in the words of the item", async () => {
    const client = new Client({ kind: "compose", key: "draft", draft: emptyDraft("appointment", 0) });
    await client.register(EVENT.recipients);
    const person = { name: "Bridges", address: "bridges@abrook.example" };
    await client.call(METHOD.addRecipients, { recipientField: 1, recipientArray: [person] });
    expect(await client.call(METHOD.getRecipients, { recipientField: 1 })).toMatchObject({ data: [person] });
    expect(client.events(EVENT.recipients)).toEqual([
      ['{"requiredAttendees":false,"optionalAttendees":true,"resources":false}'],
    ]);
    expect(await client.call(METHOD.getItemId)).toMatchObject({ errorCode: 9046 });
    expect(await client.call(METHOD.save)).toMatchObject({ data: "AAMk/new=" });
    expect(await client.call(METHOD.getItemId)).toMatchObject({ data: "AAMk/new=" });
  });

  it("[S32] says whose a shared item is, and refuses tokens of Exchange and settings beyond 32 KB", async () => {
    const shared = { owner: "front@ringfold.example" };
    const client = new Client({ kind: "read", item: message, shared });
    expect(await client.call(METHOD.getSharedProperties)).toMatchObject({ data: shared });
    expect(await client.call(METHOD.getCallbackToken)).toMatchObject({ errorCode: 9018 });
    expect(await client.call(METHOD.saveRoamingSettings, [{ key: "x".repeat(33_000) }])).toMatchObject({
      errorCode: 9019,
    });
    await client.call(METHOD.closeContainer);
    expect(client.closed).toEqual([client.frame]);
  });
});

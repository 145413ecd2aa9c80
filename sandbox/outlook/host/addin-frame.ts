import { ACTION, BareAnswer, EVENT, MethodFailure, requestOf, type FrameRequest } from "./protocol.ts";

/** The way to one frame. */
export interface Channel {
  /** Origin of the page around the frame. */
  readonly origin: string;
  post(text: string): void;
}

/** What the frame asks of Outlook. */
export interface FrameHost {
  appContext(frame: AddinFrame): unknown;
  initialData(frame: AddinFrame): unknown;
  outlookMethod(id: number, params: unknown, frame: AddinFrame): unknown;
  commonMethod(id: number, params: Readonly<Record<string, unknown>>, frame: AddinFrame): unknown;
  /** The frame tells something, see `TOLD`. */
  told(what: number, frame: AddinFrame): void;
  /** Each call of the frame, for tests and for people. */
  logged(call: FrameCall): void;
}

/** One thing that a frame asked for. */
export interface FrameCall {
  readonly frame: string;
  readonly name: string;
  /** Number of the call, where it has one. */
  readonly id: number | null;
  readonly params: unknown;
}

/** One page of the add-in with office.js in it: a task pane, or the page of function commands. */
export class AddinFrame {
  readonly id: string;
  readonly conversation: string;
  /** Resolves when the library has started: the last it does is to register for commands. */
  readonly ready: Promise<void>;
  private readonly host: FrameHost;
  private readonly channel: Channel;
  /** Correlation ids of the registrations, by event. */
  private readonly events = new Map<string, number>();
  private told = 0;
  private onReady: () => void = () => undefined;

  /** @param id never used for another frame */
  constructor(host: FrameHost, channel: Channel, id: string) {
    this.host = host;
    this.channel = channel;
    this.id = id;
    this.conversation = `conversation-${id}`;
    this.ready = new Promise((resolve) => {
      this.onReady = resolve;
    });
  }

  /** Whether the add-in has registered for an event. */
  listensTo(event: string): boolean {
    return this.events.has(event);
  }

  /** Sends an event, if the add-in has registered for it. Answers whether it has. */
  fire(event: string, data: unknown): boolean {
    const correlation = this.events.get(event);
    if (correlation === undefined) return false;
    this.answer({ _responseType: 1, _actionName: event, _correlationId: correlation, _data: data });
    return true;
  }

  /** Tells the frame one of `TELL`. */
  tell(what: number): void {
    this.post({
      _messageType: 0,
      _actionType: ACTION.call,
      _actionName: "Office_notifyAgave",
      _conversationId: `${this.conversation}_ntf`,
      _correlationId: ++this.told,
      _data: [what],
    });
  }

  /** Takes a message that came from the frame. What is not of this conversation is left alone. */
  async receive(text: unknown): Promise<void> {
    const request = requestOf(text);
    if (request === null || request.conversation !== this.conversation) return;
    if (request.action === ACTION.register) return this.register(request);
    if (request.action === ACTION.unregister) {
      this.events.delete(request.name);
      return this.reply(request, { Error: 0 });
    }
    this.host.logged({ frame: this.id, name: request.name, id: idOf(request), params: request.data });
    await this.call(request);
  }

  private register(request: FrameRequest): void {
    this.events.set(request.name, request.correlation);
    this.reply(request, { Error: 0 });
    if (request.name === EVENT.command) this.onReady();
  }

  private async call(request: FrameRequest): Promise<void> {
    switch (request.name) {
      case "ContextActivationManager_getAppContextAsync":
        return this.reply(request, this.host.appContext(this));
      case "ContextActivationManager_notifyHost":
        this.host.told((request.data as [string, number])[1], this);
        return this.reply(request, null);
      case "ContextActivationManager_openWindowInHost":
        return this.reply(request, null);
      case "GetInitialData":
        return this.reply(request, this.host.initialData(this));
      case "ExecuteMethod": {
        const { ApiParams: params } = request.data as { ApiParams: unknown };
        return this.reply(request, await this.outlookAnswer(idOf(request) ?? 0, params));
      }
      case "executeMethod": {
        const params = request.data as Readonly<Record<string, unknown>>;
        return this.reply(request, this.host.commonMethod(idOf(request) ?? 0, params, this));
      }
      default:
        return this.reply(request, null, -2);
    }
  }

  private async outlookAnswer(id: number, params: unknown): Promise<unknown> {
    try {
      const data = await this.host.outlookMethod(id, params, this);
      return data instanceof BareAnswer ? data.fields : { error: false, wasSuccessful: true, data };
    } catch (error) {
      if (!(error instanceof MethodFailure)) throw error;
      return { error: true, wasSuccessful: false, errorCode: error.code, errorMessage: error.message };
    }
  }

  private reply(request: FrameRequest, data: unknown, errorCode = 0): void {
    this.answer({
      _responseType: 0,
      _actionName: request.name,
      _correlationId: request.correlation,
      _errorCode: errorCode,
      _data: data,
    });
  }

  private answer(fields: Readonly<Record<string, unknown>>): void {
    this.post({ _messageType: 1, _conversationId: this.conversation, _errorCode: 0, ...fields });
  }

  private post(message: Readonly<Record<string, unknown>>): void {
    this.channel.post(JSON.stringify({ _origin: this.channel.origin, _serializerVersion: 1, ...message }));
  }
}

function idOf({ data }: FrameRequest): number | null {
  if (typeof data !== "object" || data === null) return null;
  const { MethodData: outlook, DdaMethod: common } = data as Record<string, { DispatchId?: number } | undefined>;
  return outlook?.DispatchId ?? common?.DispatchId ?? null;
}

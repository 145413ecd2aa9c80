import { Pane } from "../model/pane.ts";
import type { SocketEvents, World } from "../model/world.ts";
import type { Selection, TokenResult } from "../ports.ts";

/** A request as the Worker would get it. */
export interface Asked {
  readonly method: string;
  /** Below /api/v1. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: string;
}

/** What the Worker answers: a value; a refusal; or nothing at all. */
export type Reply =
  | { readonly value: unknown }
  | { readonly reason: string; readonly status: number; readonly retryAfterMs?: number }
  | "lost";

/** A socket that the pane opened. */
export interface OpenSocket {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly events: SocketEvents;
  isClosed: boolean;
}

/** When a test begins (epoch milliseconds). */
export const START = Date.UTC(2026, 10, 22, 9);

/** A world for the pane whose time, network, Worker and Outlook a test holds in its hands. */
export class PaneStand implements World {
  /** Answers requests; tests replace it. */
  answer: (asked: Asked) => Reply | Promise<Reply> = () => ({ reason: "not_found", status: 404 });
  readonly asked: Asked[] = [];
  readonly sockets: OpenSocket[] = [];
  readonly remembered = new Map<string, boolean>();
  selected: Selection = { kind: "waiting" };
  /** Whose Outlook it is. */
  account: string | null = "Anna@contoso.test";
  /** What signing in gives; the default is a new token each time one was refused. */
  tokens: (refused: string | undefined) => TokenResult = (refused) => ({ ok: true, value: `${refused ?? ""}token` });
  interaction: TokenResult = { ok: true, value: "token" };
  readonly memory = {
    read: (key: string): boolean | null => this.remembered.get(key) ?? null,
    write: (key: string, value: boolean): void => void this.remembered.set(key, value),
  };
  #now = START;
  #isOnline = true;
  #ids = 0;
  #timers: { readonly at: number; readonly work: () => void }[] = [];
  readonly #onOnline = new Set<() => void>();
  readonly #onReturn = new Set<() => void>();
  readonly #onSelection = new Set<(selection: Selection) => void>();

  /** The pane in this world. */
  pane(language = "en-US"): Pane {
    const signIn = {
      token: (refused?: string) => Promise.resolve(this.tokens(refused)),
      interact: () => Promise.resolve(this.interaction),
    };
    const host = {
      inOutlook: true,
      language,
      selection: () => this.selected,
      onSelection: (changed: (selection: Selection) => void) => added(this.#onSelection, changed),
      account: this.account,
      theme: () => null,
      onTheme: () => () => undefined,
    };
    return new Pane({ host, signIn, api: "https://ringfold.test", world: this });
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.#now + milliseconds, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  random(): number {
    return 0;
  }

  uuid(): string {
    this.#ids += 1;
    return `00000000-0000-4000-8000-${String(this.#ids).padStart(12, "0")}`;
  }

  async fetch(url: string, init: RequestInit): Promise<Response> {
    const { pathname, searchParams } = new URL(url);
    const asked = {
      method: init.method ?? "GET",
      path: pathname.replace("/api/v1", ""),
      query: Object.fromEntries(searchParams),
      body: JSON.parse(typeof init.body === "string" ? init.body : "{}") as Asked["body"],
      token: new Headers(init.headers).get("Authorization")?.replace("Bearer ", "") ?? "",
    };
    this.asked.push(asked);
    const reply = await this.answer(asked);
    if (reply === "lost") throw new TypeError("Failed to fetch");
    if ("value" in reply) return Response.json(reply.value);
    const { status, ...problem } = reply;
    return Response.json(problem, { status, headers: { "Content-Type": "application/problem+json" } });
  }

  socket(url: string, protocols: readonly string[], events: SocketEvents): () => void {
    const socket: OpenSocket = { url, protocols, events, isClosed: false };
    this.sockets.push(socket);
    return () => {
      socket.isClosed = true;
    };
  }

  online(): boolean {
    return this.#isOnline;
  }

  onOnline(changed: () => void): () => void {
    return added(this.#onOnline, changed);
  }

  visible(): boolean {
    return true;
  }

  onReturn(back: () => void): () => void {
    return added(this.#onReturn, back);
  }

  /** The network comes or goes. */
  async setOnline(isOnline: boolean): Promise<void> {
    this.#isOnline = isOnline;
    for (const changed of this.#onOnline) changed();
    await settled();
  }

  /** The person comes back to the pane. */
  async comeBack(): Promise<void> {
    for (const back of this.#onReturn) back();
    await settled();
  }

  /** Something else is selected in Outlook. */
  async select(selection: Selection): Promise<void> {
    this.selected = selection;
    for (const changed of this.#onSelection) changed(selection);
    await settled();
  }

  /** Time passes; whatever is due happens in its order. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = next.at;
      next.work();
      // Each answer may set the next timer.
      await settled();
    }
    this.#now = end;
  }

  /** The requests to a path, or those whose path ends so. */
  askedFor(path: string): Asked[] {
    return this.asked.filter((asked) => asked.path.endsWith(path));
  }
}

/** All answers that are there have been taken. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
  }
}

function added<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

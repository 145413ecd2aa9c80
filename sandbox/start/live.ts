import type { ServerResponse } from "node:http";
import type { GraphServer } from "../graph/server.ts";

const LOOK_MS = 150;

/** What has happened so far, as numbers that grow with every change. */
interface Pulse {
  /** Requests that Graph has answered. */
  readonly requests: number;
  /** For each mailbox, by object id, a number that grows with every change in it, whoever made it. */
  readonly mailboxes: Readonly<Record<string, number>>;
}

/**
 * Tells pages of every change, as server-sent events: numbers only, so that a page that missed some
 * is right again with the next. Looks only while a page listens.
 */
export class Live {
  private readonly graph: GraphServer;
  private readonly listeners = new Set<ServerResponse>();
  private timer: NodeJS.Timeout | null = null;
  private last = "";

  constructor(graph: GraphServer) {
    this.graph = graph;
  }

  /** Keeps a response open, and writes to it what changes. */
  listen(response: ServerResponse): void {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.write(`retry: 500\ndata: ${JSON.stringify(this.pulse())}\n\n`);
    this.listeners.add(response);
    response.once("close", () => this.listeners.delete(response));
    this.timer ??= setInterval(() => this.look(), LOOK_MS);
  }

  /** Lets all pages go. */
  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    for (const response of this.listeners) response.end();
    this.listeners.clear();
  }

  private look(): void {
    if (this.listeners.size === 0) {
      if (this.timer !== null) clearInterval(this.timer);
      this.timer = null;
      return;
    }
    const now = JSON.stringify(this.pulse());
    if (now === this.last) return;
    this.last = now;
    for (const response of this.listeners) response.write(`data: ${now}\n\n`);
  }

  private pulse(): Pulse {
    const { log, mailboxes } = this.graph.world;
    return {
      requests: log.total,
      mailboxes: Object.fromEntries([...mailboxes].map(([id, { record }]) => [id, record.nextChange])),
    };
  }
}

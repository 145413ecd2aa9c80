import type { Caller, GraphAnswer, GraphCall, Handshake } from "./request.ts";
import type { BatchPlan, GraphServer } from "./server.ts";
import type { BatchItem } from "./routes/batch.ts";

/** So many items of a batch are under way at once (Graph docs: throttling limits for Outlook). */
const AT_ONCE = 4;

const sleep = (ms: number): Promise<void> | undefined =>
  ms <= 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Requests in real time: each holds a slot of its mailbox from arrival to answer, is delayed as faults
 * say (half before the work, half after), and waits for handshakes. Batches run their items four at a
 * time, or one at a time when they depend on each other.
 */
export class Exchange {
  private readonly server: GraphServer;
  private readonly change: <T>(work: (server: GraphServer) => T) => T;
  private readonly prove: (handshake: Handshake) => Promise<boolean>;

  constructor(
    server: GraphServer,
    change: <T>(work: (server: GraphServer) => T) => T,
    prove: (handshake: Handshake) => Promise<boolean>,
  ) {
    this.server = server;
    this.change = change;
    this.prove = prove;
  }

  /** Runs one request, or a batch. */
  async run(call: GraphCall, caller: Caller): Promise<GraphAnswer> {
    return /^(\/v1\.0)?\/\$batch(\?|$)/i.test(call.path) ? this.batch(call, caller) : this.one(call, caller, undefined);
  }

  private async one(call: GraphCall, caller: Caller, batch: string | undefined): Promise<GraphAnswer> {
    const options = { caller, ...(batch === undefined ? {} : { batch }) };
    const ticket = this.server.enter(call, options);
    if (ticket.refusal !== null) return ticket.refusal;
    try {
      const delay = ticket.faults.latency === undefined ? 0 : (ticket.faults.latency.ms ?? 1000);
      await sleep(delay / 2);
      let reply = this.change((server) => server.handle(call, { ...options, faults: ticket.faults }));
      const handshake = reply.handshake;
      if (handshake !== undefined) {
        const proved = await this.prove(handshake);
        reply = this.change((server) => server.finishHandshake(handshake.id, proved));
      }
      await sleep(delay / 2);
      return reply;
    } finally {
      this.server.leave(ticket);
    }
  }

  private async batch(call: GraphCall, caller: Caller): Promise<GraphAnswer> {
    const plan = this.server.openBatch(call, { caller });
    const delay = plan.faults.latency === undefined ? 0 : (plan.faults.latency.ms ?? 1000);
    await sleep(delay);
    const replies = await this.items(plan, caller);
    return this.change((server) => server.closeBatch(call, { caller }, plan, replies));
  }

  private async items(plan: BatchPlan, caller: Caller): Promise<{ id: string; reply: GraphAnswer }[]> {
    const statuses = new Map<string, number>();
    const replies: { id: string; reply: GraphAnswer }[] = [];
    const waiting = [...plan.items];
    const work = async (): Promise<void> => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        const reply = await this.item(plan, item, statuses, caller);
        statuses.set(item.id, reply.status);
        replies.push({ id: item.id, reply });
      }
    };
    const lanes = plan.items.some((item) => item.dependsOn.length > 0) ? 1 : AT_ONCE;
    await Promise.all(Array.from({ length: lanes }, work));
    return replies;
  }

  private async item(
    plan: BatchPlan,
    item: BatchItem,
    statuses: ReadonlyMap<string, number>,
    caller: Caller,
  ): Promise<GraphAnswer> {
    return this.server.blocked(plan, item, statuses, { caller }) ?? this.one(item.call, caller, plan.id);
  }
}

import { DurableObject } from "cloudflare:workers";
import { kindOf, KINDS } from "../../shared/kinds/index.ts";
import { clientState, webhookMac } from "../auth/webhook.ts";
import { type Environment, readEnvironment } from "../environment.ts";
import { KeptBudget } from "../mailbox/kept-budget.ts";
import { Mailbox as Spokes } from "../mailbox/mailbox.ts";
import type { MailboxPort } from "../mailbox/protocol.ts";
import type { Hint } from "../mailbox/spoke.ts";
import type { Webhook } from "../mailbox/subscriptions.ts";
import type { GraphPort } from "../ports/graph.ts";
import type { CopyOrder, MemberConfig, Obeyed, Wake } from "../ring/protocol.ts";
import { DurableSql } from "../storage/durable-sql.ts";
import { type Bindings, ringOf } from "./bindings.ts";
import { graphPortOf } from "./graph.ts";
import { alarmOf, clock, log, random, sleep } from "./system.ts";

/** A mailbox's object: hands the mailbox its ports, and the world the mailbox. Named by the Entra object id. */
export class Mailbox extends DurableObject<Bindings> implements MailboxPort {
  #spokes: Spokes | undefined;

  constructor(context: DurableObjectState, bindings: Bindings) {
    super(context, bindings);
    void context.blockConcurrencyWhile(async () => {
      const environment = readEnvironment(bindings as unknown as Record<string, unknown>);
      if (!environment.ok) throw new Error(environment.error.join(" "));
      const webhook = await webhookOf(environment.value, context.id.name ?? "");
      this.#spokes = this.#newSpokes(environment.value, webhook, await context.storage.getAlarm());
    });
  }

  override alarm(): Promise<void> {
    return this.#after((spokes) => Promise.resolve(spokes.alarm()));
  }

  configure(config: MemberConfig): Promise<void> {
    return this.#after((spokes) => spokes.configure(config));
  }

  wake(ring: string, wake: Wake): ReturnType<MailboxPort["wake"]> {
    return this.#after((spokes) => spokes.wake(ring, wake));
  }

  leave(ring: string, member: string): Promise<void> {
    return this.#after((spokes) => spokes.leave(ring, member));
  }

  order(ring: string, member: string, order: CopyOrder): Promise<Obeyed> {
    return this.#after((spokes) => spokes.order(ring, member, order));
  }

  notices(hints: readonly Hint[], lifecycle: readonly string[]): Promise<void> {
    return this.#after((spokes) => {
      if (hints.length > 0) spokes.hint(hints);
      for (const event of lifecycle) spokes.lifecycle(event);
      return Promise.resolve();
    });
  }

  compare(...given: Parameters<MailboxPort["compare"]>): ReturnType<MailboxPort["compare"]> {
    return this.#after((spokes) => spokes.compare(...given));
  }

  itemsOf(...given: Parameters<MailboxPort["itemsOf"]>): ReturnType<MailboxPort["itemsOf"]> {
    return this.#after((spokes) => spokes.itemsOf(...given));
  }

  push(...given: Parameters<MailboxPort["push"]>): ReturnType<MailboxPort["push"]> {
    return this.#after((spokes) => spokes.push(...given));
  }

  pull(...given: Parameters<MailboxPort["pull"]>): ReturnType<MailboxPort["pull"]> {
    return this.#after((spokes) => spokes.pull(...given));
  }

  lookAgain(...given: Parameters<MailboxPort["lookAgain"]>): ReturnType<MailboxPort["lookAgain"]> {
    return this.#after((spokes) => spokes.lookAgain(...given));
  }

  /** Keeps the object awake until the turn that an event set off is over; what is cut off, the alarm goes on with. */
  async #after<T>(work: (spokes: Spokes) => Promise<T>): Promise<T> {
    const spokes = this.#spokes;
    if (!spokes) throw new Error("The mailbox has not started");
    try {
      return await work(spokes);
    } finally {
      this.ctx.waitUntil(spokes.idle());
    }
  }

  #newSpokes(environment: Environment, webhook: Webhook | null, alarmAt: number | null): Spokes {
    const sql = new DurableSql(this.ctx.storage);
    let door: GraphPort | undefined;
    const ports = {
      sql,
      clock,
      random,
      log,
      sleep,
      kindOf,
      alarm: alarmOf(this.ctx),
      settings: environment.mailbox,
      graphRoot: environment.graphRoot,
      // One door for all rings: its turns and its budget are the mailbox's.
      graph: (mailbox: string) => (door ??= graphPortOf(environment, mailbox, new KeptBudget(sql, clock))),
      hub: (ring: string) => ringOf(this.env, ring),
      webhook: () => webhook,
    };
    return new Spokes(ports, alarmAt);
  }
}

/** Where Graph sends this mailbox's notices. The proofs are made once: making one takes an await, using one must not. */
async function webhookOf(environment: Environment, mailbox: string): Promise<Webhook | null> {
  const { publicOrigin, webhookSecret } = environment;
  if (publicOrigin === null || mailbox === "") return null;
  const urls = new Map<string, string>();
  const states = new Map<string, string>();
  for (const { name } of KINDS) {
    const mac = await webhookMac(webhookSecret, mailbox, name);
    urls.set(name, `${publicOrigin}/webhooks/graph/${mailbox}/${name}/${mac}`);
    states.set(name, await clientState(webhookSecret, mailbox, name));
  }
  return { url: (kind) => urls.get(kind) ?? "", clientState: (kind) => states.get(kind) ?? "" };
}

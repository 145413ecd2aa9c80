import type { KindName } from "../../shared/kinds/kind.ts";
import {
  createSubscription,
  deleteSubscription,
  followSubscriptions,
  listSubscriptions,
  renewSubscription,
} from "../graph/requests.ts";
import { watchedResource } from "../graph/places.ts";
import type { GraphPort, GraphReply, GraphRequest } from "../ports/graph.ts";
import type { Sql } from "../ports/sql.ts";
import type { Clock, Log, Random } from "../ports/system.ts";
import { NEVER } from "./pair.ts";
import type { Spoke } from "./spoke.ts";

/** Where Graph sends notices of one mailbox, and the secret it repeats with each (never logged). */
export interface Webhook {
  readonly url: (kind: KindName) => string;
  readonly clientState: (kind: KindName) => string;
}

/** Contacts, events and messages may be watched for 10,080 minutes (Graph docs: subscription resource). */
const LIFETIME_MS = 10_080 * 60_000;
const RETRY_MS = 60_000;
/** Without notices for so long, people are told. */
const LOST_MS = 15 * 60_000;
/** Pages of the tenant's subscriptions that are looked through. */
const PAGES = 50;

interface Subscription {
  readonly kind: KindName;
  readonly id: string;
  readonly expiresAt: number;
  readonly renewAt: number;
}

type SubscriptionRow = { kind: string; id: string; expires_at: number; renew_at: number };

/** What subscriptions need from outside. */
interface SubscriptionPorts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly graph: (mailbox: string) => GraphPort;
  readonly webhook: (mailbox: string) => Webhook | null;
  readonly graphRoot: string;
}

/** The subscriptions of a mailbox: one a kind, created, renewed at half their life with jitter, created again when gone. */
export class Subscriptions {
  readonly #ports: SubscriptionPorts;
  readonly #spokes: () => Spoke[];
  readonly #known = new Map<KindName, Subscription>();
  #waitUntil = 0;
  #renewNow = false;
  /** Since when asking has failed, epoch milliseconds; `null`: it did not, the last time. */
  #failingSince: number | null = null;

  constructor(ports: SubscriptionPorts, spokes: () => Spoke[]) {
    this.#ports = ports;
    this.#spokes = spokes;
    for (const row of ports.sql.all<SubscriptionRow>("SELECT * FROM subscription")) {
      this.#known.set(row.kind as KindName, {
        kind: row.kind as KindName,
        id: row.id,
        expiresAt: row.expires_at,
        renewAt: row.renew_at,
      });
    }
  }

  /** Does the next thing that is due. False: nothing is. */
  async step(): Promise<boolean> {
    const mailbox = this.#mailbox();
    if (this.#ports.clock.now() < this.#waitUntil) return false;
    const surplus = [...this.#known.values()].find((subscription) => !this.#wanted().has(subscription.kind));
    if (surplus) return this.#remove(surplus);
    if (mailbox === null) return false;
    const webhook = this.#ports.webhook(mailbox);
    if (!webhook) return false;
    for (const kind of this.#wanted()) {
      const known = this.#known.get(kind);
      if (!known) return this.#create(mailbox, kind, webhook);
      if (this.#renewNow || known.renewAt <= this.#ports.clock.now()) return this.#renew(mailbox, known);
    }
    return false;
  }

  /** When the next thing is due, epoch milliseconds. */
  nextDue(): number {
    if ([...this.#known.keys()].some((kind) => !this.#wanted().has(kind))) return this.#waitUntil;
    const mailbox = this.#mailbox();
    if (mailbox === null || !this.#ports.webhook(mailbox)) return NEVER;
    const times = [...this.#wanted()].map((kind) => this.#known.get(kind)?.renewAt ?? 0);
    return Math.max(Math.min(NEVER, ...times), this.#waitUntil);
  }

  /** Whether there is no subscription of this kind, and none could be had for a quarter of an hour. */
  areLost(kind: KindName): boolean {
    const now = this.#ports.clock.now();
    const known = this.#known.get(kind);
    if (known && known.expiresAt > now) return false;
    return this.#failingSince !== null && now - this.#failingSince >= LOST_MS;
  }

  /** What a lifecycle notice asks for. */
  lifecycle(event: string): void {
    this.#waitUntil = 0;
    if (event === "reauthorizationRequired") this.#renewNow = true; // a renewal also reauthorizes
    if (event === "subscriptionRemoved")
      for (const subscription of this.#known.values()) this.#forget(subscription.kind);
  }

  /** A member left: a subscription may be needed no more. */
  review(): void {
    this.#waitUntil = 0;
  }

  #mailbox(): string | null {
    return this.#spokes()[0]?.books.config.mailbox ?? null;
  }

  #live(): Spoke[] {
    return this.#spokes().filter((spoke) => !spoke.books.membership.left);
  }

  #wanted(): Set<KindName> {
    return new Set(this.#live().map((spoke) => spoke.books.config.kind));
  }

  async #create(mailbox: string, kind: KindName, webhook: Webhook): Promise<true> {
    const { clock } = this.#ports;
    const url = webhook.url(kind);
    const reply = await this.#send(
      mailbox,
      createSubscription({
        kind,
        user: mailbox,
        notificationUrl: url,
        lifecycleNotificationUrl: url,
        clientState: webhook.clientState(kind),
        expirationDateTime: new Date(clock.now() + LIFETIME_MS).toISOString(),
      }),
    );
    if (reply.kind === "ok") this.#begin(kind, reply.body);
    else if (reply.kind === "refused" && reply.class === "duplicate") await this.#clearDuplicates(mailbox, kind);
    else this.#failed(reply);
    return true;
  }

  /** P70: what changed since the folder was last read, and before there was a subscription, brought no notice. */
  #begin(kind: KindName, body: unknown): void {
    this.#ports.sql.transaction(() => {
      this.#store(kind, body);
      for (const spoke of this.#live()) if (spoke.books.config.kind === kind) spoke.sweepWhateverComes();
    });
  }

  async #renew(mailbox: string, known: Subscription): Promise<true> {
    this.#renewNow = false;
    const until = new Date(this.#ports.clock.now() + LIFETIME_MS).toISOString();
    const reply = await this.#send(mailbox, renewSubscription(known.id, until));
    if (reply.kind === "ok") {
      this.#store(known.kind, reply.body);
    } else if (reply.kind === "refused" && reply.class === "itemGone") {
      this.#forget(known.kind); // it is gone: notices were lost, so the delta is read as well
      for (const spoke of this.#live()) spoke.sweep();
    } else {
      this.#failed(reply);
    }
    return true;
  }

  async #remove(surplus: Subscription): Promise<true> {
    const mailbox = this.#mailbox() ?? "";
    this.#forget(surplus.kind);
    await this.#send(mailbox, deleteSubscription(surplus.id));
    return true;
  }

  /** One exists that we lost sight of (its creation was cut off): it cannot be told from another URL's, so it goes and a new one comes. */
  async #clearDuplicates(mailbox: string, kind: KindName): Promise<void> {
    const resource = watchedResource(kind, mailbox);
    let request: GraphRequest | null = listSubscriptions();
    for (let page = 0; request !== null && page < PAGES; page += 1) {
      const reply: GraphReply = await this.#send(mailbox, request);
      if (reply.kind !== "ok") return this.#failed(reply);
      for (const row of valueOf(reply.body).filter((one) => one["resource"] === resource)) {
        const gone = await this.#send(mailbox, deleteSubscription(String(row["id"])));
        if (gone.kind === "ok") return; // room for a new one
      }
      const next = (reply.body as { "@odata.nextLink"?: unknown })["@odata.nextLink"];
      const link = typeof next === "string" ? followSubscriptions(this.#ports.graphRoot, next) : null;
      request = link?.ok ? link.value : null;
    }
    this.#failed({ kind: "unknown", reason: "a subscription exists that cannot be found or removed" });
  }

  async #send(mailbox: string, request: ReturnType<typeof listSubscriptions>): Promise<GraphReply> {
    const [reply] = await this.#ports.graph(mailbox).send([request], "live");
    return reply ?? { kind: "unknown", reason: "no reply" };
  }

  #store(kind: KindName, body: unknown): void {
    const { clock, random, sql } = this.#ports;
    this.#failingSince = null;
    const { id, expirationDateTime } = (body ?? {}) as { id?: unknown; expirationDateTime?: unknown };
    const known = this.#known.get(kind);
    const now = clock.now();
    const expiresAt = typeof expirationDateTime === "string" ? Date.parse(expirationDateTime) : now;
    const life = Number.isNaN(expiresAt) ? 0 : Math.max(0, expiresAt - now);
    const renewAt = Math.round(now + life * (0.45 + random.fraction() * 0.1));
    const subscription = { kind, id: typeof id === "string" ? id : (known?.id ?? ""), expiresAt, renewAt };
    sql.run(
      "INSERT INTO subscription VALUES (?, ?, ?, ?) ON CONFLICT (kind) DO UPDATE SET id = excluded.id, expires_at = excluded.expires_at, renew_at = excluded.renew_at",
      kind,
      subscription.id,
      subscription.expiresAt,
      subscription.renewAt,
    );
    this.#known.set(kind, subscription);
  }

  #forget(kind: KindName): void {
    this.#ports.sql.run("DELETE FROM subscription WHERE kind = ?", kind);
    this.#known.delete(kind);
  }

  #failed(reply: GraphReply): void {
    const { clock, log } = this.#ports;
    this.#failingSince ??= clock.now();
    const retryAfter = reply.kind === "refused" ? reply.retryAfterMs : null;
    this.#waitUntil = clock.now() + (retryAfter ?? RETRY_MS);
    log.event("subscription-failed", {
      reason: reply.kind === "refused" ? `${reply.status} ${reply.code}` : reply.kind,
    });
  }
}

function valueOf(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  const value = body !== null && typeof body === "object" ? (body as { value?: unknown }).value : undefined;
  return Array.isArray(value) ? (value as Readonly<Record<string, unknown>>[]) : [];
}

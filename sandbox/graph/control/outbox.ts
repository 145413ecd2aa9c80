import type { Caller } from "../request.ts";
import type { ChangeType, Item } from "../state/model.ts";
import type { Mailbox } from "../state/mailbox.ts";
import type { World } from "../state/world.ts";
import { CONTACTS } from "../kinds/contacts.ts";

/** A subscription as it is stored. Times are epoch milliseconds. */
export interface Subscription {
  readonly id: string;
  readonly appId: string;
  readonly userId: string;
  /** As the client wrote it, and compared as text for duplicates. */
  readonly resource: string;
  /** The folder it watches; `null`: every contact folder of the mailbox. */
  readonly folder: number | null;
  readonly changeTypes: readonly ChangeType[];
  readonly changeType: string;
  notificationUrl: string;
  readonly lifecycleNotificationUrl: string | null;
  readonly clientState: string | null;
  expires: number;
  /** Ids in its notifications are immutable: asked for at creation, for good (Graph docs: outlook-immutable-id). */
  readonly immutableIds: boolean;
}

/** What a lifecycle notification can say (Graph docs: change-notifications-lifecycle-events). */
export type LifecycleEvent = "missed" | "subscriptionRemoved" | "reauthorizationRequired";

/** A POST to be made to a client's endpoint, not before `at`. */
export interface Delivery {
  readonly url: string;
  readonly at: number;
  readonly body: { readonly value: readonly unknown[] };
}

interface Waiting {
  readonly url: string;
  readonly at: number;
  readonly userId: string;
  readonly resource: string;
  readonly notice: Readonly<Record<string, unknown>>;
}

/** The subscriptions, and the notifications that wait to be delivered. */
export class Outbox {
  readonly subscriptions = new Map<string, Subscription>();
  private waiting: Waiting[] = [];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Stores a subscription, new or changed; `null` instead of it removes. */
  save(id: string, subscription: Subscription | null): void {
    if (subscription === null) this.subscriptions.delete(id);
    else this.subscriptions.set(id, subscription);
    this.world.journal.note(`subscription/${id}`, () => subscription);
  }

  /** The live ones of an application, expired ones being dropped on the way. */
  ofApp(caller: Caller): Subscription[] {
    this.expire();
    return [...this.subscriptions.values()].filter((one) => one.appId === caller.appId);
  }

  /** Drops what has expired. */
  expire(): void {
    const now = this.world.now();
    for (const one of this.subscriptions.values()) if (one.expires <= now) this.save(one.id, null);
  }

  /** Queues a notification for each subscription that a change concerns. */
  changed(mailbox: Mailbox, item: Item, type: ChangeType, folder: number): void {
    if (
      this.subscriptions.size === 0 ||
      item.kind !== CONTACTS.name ||
      mailbox.byNumber.get(folder)?.record.kind !== "contact"
    )
      return;
    const now = this.world.now();
    for (const one of this.subscriptions.values()) {
      if (one.userId !== mailbox.user.id || one.expires <= now || !one.changeTypes.includes(type)) continue;
      if (one.folder !== null && one.folder !== folder) continue;
      this.queue(one, mailbox, this.notice(one, mailbox, item, type));
    }
  }

  private notice(one: Subscription, mailbox: Mailbox, item: Item, type: ChangeType): Record<string, unknown> {
    const id = mailbox.idOf(item, one.immutableIds ? "restImmutableEntryId" : "restId");
    const resource = `Users/${mailbox.user.id}/${CONTACTS.resource}/${id}`;
    return {
      ...this.frame(one),
      changeType: type,
      resource,
      resourceData: {
        "@odata.type": "#Microsoft.Graph.Contact",
        "@odata.id": resource,
        "@odata.etag": `W/"${item.current.changeKey}"`,
        id,
      },
    };
  }

  private frame(one: Subscription): Record<string, unknown> {
    return {
      subscriptionId: one.id,
      subscriptionExpirationDateTime: new Date(one.expires).toISOString(),
      clientState: one.clientState,
      tenantId: this.world.tenantId,
    };
  }

  private queue(one: Subscription, mailbox: Mailbox, notice: Record<string, unknown>): void {
    const { faults, switches, random } = this.world;
    const resource = String(notice.resource);
    const marks = faults.drawNotice(mailbox.user, resource, one.notificationUrl);
    const due =
      this.world.now() +
      switches.notificationDelayMs +
      (marks.delayNotification?.ms ?? (marks.delayNotification ? 30_000 : 0));
    const put = (given: Record<string, unknown>): void => {
      this.waiting.push({ url: one.notificationUrl, at: due, userId: mailbox.user.id, resource, notice: given });
    };
    if (marks.dropNotification === undefined) put(notice);
    if (marks.duplicateNotification !== undefined) put(notice);
    if (marks.forgeNotification !== undefined) put({ ...notice, clientState: random.hex(16), changeType: "deleted" });
  }

  /** Queues a lifecycle notification; to the notificationUrl's sibling given at creation, if one was. */
  lifecycle(one: Subscription, event: LifecycleEvent): void {
    if (event === "subscriptionRemoved") this.save(one.id, null);
    if (one.lifecycleNotificationUrl === null) return;
    const notice = { ...this.frame(one), lifecycleEvent: event };
    this.waiting.push({
      url: one.lifecycleNotificationUrl,
      at: this.world.now(),
      userId: one.userId,
      resource: one.resource,
      notice,
    });
  }

  /** Queues anything at all, as a forger would. */
  forge(url: string, body: Readonly<Record<string, unknown>>): void {
    this.waiting.push({ url, at: this.world.now(), userId: "", resource: "", notice: body });
  }

  /**
   * Hands over what waits, save what faults hold back. What goes to one URL at one time goes in one
   * POST (Graph docs: one POST may carry notifications of several subscriptions).
   */
  take(): Delivery[] {
    if (this.waiting.length === 0) return [];
    const going: Waiting[] = [];
    this.waiting = this.waiting.filter((one) => {
      const user = this.world.users.get(one.userId);
      if (user !== undefined && this.world.faults.holds(user, one.resource)) return true;
      going.push(one);
      return false;
    });
    const grouped = new Map<string, { url: string; at: number; body: { value: unknown[] } }>();
    for (const { url, at, notice } of going) {
      const key = `${at} ${url}`;
      const post = grouped.get(key);
      if (post === undefined) grouped.set(key, { url, at, body: { value: [notice] } });
      else post.body.value.push(notice);
    }
    return [...grouped.values()];
  }
}

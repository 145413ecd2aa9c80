import { FAILURE, MethodFailure } from "./protocol.ts";

/** Kinds of notification, in the order of the library's numbers. */
export const NOTIFICATION_TYPES = [
  "informationalMessage",
  "progressIndicator",
  "errorMessage",
  "insightMessage",
] as const;

/** A bar above the item, as the add-in asked for it. */
export interface Notification {
  readonly key: string;
  readonly message: string;
  readonly type: (typeof NOTIFICATION_TYPES)[number];
  readonly icon?: string;
  readonly persistent?: boolean;
}

/** A notification as the library sends it. */
export interface SentNotification {
  readonly key: string;
  readonly message: string;
  readonly type: number;
  readonly icon?: string;
  readonly persistent?: boolean;
}

/** Outlook's limits. */
const LIMITS = { perItem: 5, key: 32, message: 150 } as const;

/** The notifications of one item. */
export class Notifications {
  private readonly bars = new Map<string, Notification>();

  all(): readonly Notification[] {
    return [...this.bars.values()];
  }

  /** @throws MethodFailure if the key is there already, or five others are */
  add(sent: SentNotification): void {
    const bar = checked(sent);
    if (this.bars.has(bar.key)) throw new MethodFailure(FAILURE.duplicateNotificationKey, "The key is there already.");
    if (this.bars.size >= LIMITS.perItem)
      throw new MethodFailure(FAILURE.tooManyNotifications, "The item has five notifications already.");
    this.bars.set(bar.key, bar);
  }

  /** @throws MethodFailure if there is none with this key */
  replace(sent: SentNotification): void {
    const bar = checked(sent);
    this.known(bar.key);
    this.bars.set(bar.key, bar);
  }

  /** @throws MethodFailure if there is none with this key */
  remove(key: string): void {
    this.known(key);
    this.bars.delete(key);
  }

  /** The person closes one. */
  dismiss(key: string): void {
    this.bars.delete(key);
  }

  /** The person goes to another item: what is not persistent, and errors that were seen, are not there again. */
  leave(): void {
    for (const [key, { type, persistent }] of this.bars) {
      if (type === "errorMessage" || (type === "informationalMessage" && persistent !== true)) this.bars.delete(key);
    }
  }

  private known(key: string): void {
    if (!this.bars.has(key)) throw new MethodFailure(FAILURE.notificationKeyNotFound, "There is no such key.");
  }
}

/** The library checks most of this itself, but not every version of it does. */
function checked({ type, ...rest }: SentNotification): Notification {
  const name = NOTIFICATION_TYPES[type];
  const isGood =
    name !== undefined &&
    rest.key !== "" &&
    rest.key.length <= LIMITS.key &&
    rest.message !== "" &&
    rest.message.length <= LIMITS.message;
  if (!isGood) throw new MethodFailure(FAILURE.generic, "The notification is beyond Outlook's limits.");
  return { ...rest, type: name };
}

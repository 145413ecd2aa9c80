import type { SpokePort } from "../ring/protocol.ts";
import type { MailboxPersonPort } from "./person-protocol.ts";
import type { Hint } from "./spoke.ts";

/** A mailbox's object, as rings and the webhook see it. */
export interface MailboxPort extends SpokePort, MailboxPersonPort {
  /** Books what Graph's notices say; the answer may go out once this resolves. */
  notices(hints: readonly Hint[], lifecycle: readonly string[]): Promise<void>;
}

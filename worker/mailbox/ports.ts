import type { Kind, KindName } from "../../shared/kinds/kind.ts";
import type { GraphPort } from "../ports/graph.ts";
import type { Sql } from "../ports/sql.ts";
import type { Alarm, Clock, Log, Random } from "../ports/system.ts";
import type { HubPort } from "../ring/protocol.ts";
import type { MailboxSettings } from "./settings.ts";
import type { Webhook } from "./subscriptions.ts";

/** What a mailbox needs from outside. */
export interface MailboxPorts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly random: Random;
  readonly alarm: Alarm;
  readonly log: Log;
  readonly settings: MailboxSettings;
  readonly kindOf: (name: KindName) => Kind;
  readonly graph: (mailbox: string) => GraphPort;
  /** The configured Graph root, such as `https://graph.microsoft.com`. */
  readonly graphRoot: string;
  readonly hub: (ring: string) => HubPort;
  /** Resolves after so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Where Graph may send notices; `null`: nowhere, so changes are found by sweeping. */
  readonly webhook: (mailbox: string) => Webhook | null;
}

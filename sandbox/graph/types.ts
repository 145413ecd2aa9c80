import type { Clock, Random } from "../../worker/ports/system.ts";
import type { FaultMarks } from "./control/faults.ts";
import type { GraphAnswer } from "./request.ts";
import type { User } from "./state/model.ts";
import type { BatchItem } from "./routes/batch.ts";

/** What a server stands on. */
export interface GraphServerPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Scheme and authority of absolute links, without a path: `http://127.0.0.1:4001`. */
  readonly baseUrl?: string;
  readonly tenantId?: string;
  /** How many rows the request log keeps (default 20,000; 0 keeps none). */
  readonly logLimit?: number;
  /**
   * `shell`: creating a subscription answers with a `handshake` that must be finished
   * with `GraphServer.finishHandshake`. `trusted` (default): endpoints need no proof.
   */
  readonly handshakes?: "shell" | "trusted";
}

/** A user to add; what is left out is made up. */
export interface NewUser {
  readonly userPrincipalName: string;
  readonly id?: string;
  readonly mail?: string | null;
  readonly displayName?: string;
  readonly aliases?: readonly string[];
  readonly hasMailbox?: boolean;
}

/** The user that `given` describes, with what it leaves out. */
export function madeUser(given: NewUser, newId: () => string): User {
  return {
    id: given.id ?? newId(),
    userPrincipalName: given.userPrincipalName,
    mail: given.mail === undefined ? given.userPrincipalName : given.mail,
    displayName: given.displayName ?? given.userPrincipalName.replace(/@.*/, ""),
    aliases: given.aliases ?? [],
    hasMailbox: given.hasMailbox ?? true,
  };
}

/** A slot taken for a running request; give it back with `GraphServer.leave`. */
export interface Ticket {
  readonly key: string | null;
  readonly faults: FaultMarks;
  /** Set: the request is refused, and this is the answer. */
  readonly refusal: GraphAnswer | null;
}

/** A `$batch` on its way: its items, those refused beforehand, or the refusal of the whole. */
export interface BatchPlan {
  readonly id: string;
  readonly faults: FaultMarks;
  readonly refusal: GraphAnswer | null;
  readonly items: readonly BatchItem[];
  readonly crowded: ReadonlySet<string>;
}

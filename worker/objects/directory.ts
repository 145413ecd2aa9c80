import { DurableObject } from "cloudflare:workers";
import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import { Directory as Index } from "../directory/directory.ts";
import type {
  AuditEntry,
  AuditRow,
  Claim,
  DirectoryPort,
  Membership,
  RingAndPlace,
  RingRecord,
} from "../directory/protocol.ts";
import { DurableSql } from "../storage/durable-sql.ts";
import type { Bindings } from "./bindings.ts";
import { clock } from "./system.ts";

/** The Directory's object. */
export class Directory extends DurableObject<Bindings> implements DirectoryPort {
  readonly #index: Index;

  constructor(context: DurableObjectState, bindings: Bindings) {
    super(context, bindings);
    this.#index = new Index({ sql: new DurableSql(context.storage), clock });
  }

  addRing(ring: RingRecord): Promise<void> {
    return this.#index.addRing(ring);
  }

  ring(id: string): Promise<RingRecord | null> {
    return this.#index.ring(id);
  }

  rings(): Promise<readonly RingRecord[]> {
    return this.#index.rings();
  }

  memberships(mailbox: string): Promise<readonly Membership[]> {
    return this.#index.memberships(mailbox);
  }

  ringFor(id: string, mailbox: string): Promise<RingAndPlace | null> {
    return this.#index.ringFor(id, mailbox);
  }

  updateRing(ring: RingRecord): Promise<void> {
    return this.#index.updateRing(ring);
  }

  forgetRing(id: string): Promise<void> {
    return this.#index.forgetRing(id);
  }

  claim(claim: Claim): Promise<Result<null, Refused>> {
    return this.#index.claim(claim);
  }

  claims(ring: string): Promise<readonly Claim[]> {
    return this.#index.claims(ring);
  }

  pausedAll(): Promise<boolean> {
    return this.#index.pausedAll();
  }

  pauseAll(paused: boolean): Promise<void> {
    return this.#index.pauseAll(paused);
  }

  release(member: string): Promise<void> {
    return this.#index.release(member);
  }

  audit(entry: AuditEntry): Promise<void> {
    return this.#index.audit(entry);
  }

  audits(before: number, limit: number): Promise<readonly AuditRow[]> {
    return this.#index.audits(before, limit);
  }
}

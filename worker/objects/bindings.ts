import type { DirectoryPort } from "../directory/protocol.ts";
import type { MailboxPort } from "../mailbox/protocol.ts";
import type { RingAdminPort } from "../ring/admin-protocol.ts";
import type { RingPersonPort } from "../ring/person-protocol.ts";
import type { HubPort } from "../ring/protocol.ts";

/** What `wrangler.toml` binds; the variables are read by `worker/environment.ts`. */
export interface Bindings {
  readonly DIRECTORY: DurableObjectNamespace;
  readonly RING: DurableObjectNamespace;
  readonly MAILBOX: DurableObjectNamespace;
  /** The add-in's pages as they were built; absent where only the API is run. */
  readonly ASSETS?: Fetcher;
  readonly JURISDICTION?: string;
}

/** A ring's object as others see it. */
export interface RingPort extends HubPort, RingAdminPort, RingPersonPort {
  /** Opens a live feed. */
  fetch(request: Request): Promise<Response>;
}

/** The one Directory of the deployment. */
export function directoryOf(bindings: Bindings): DirectoryPort {
  return stub<DirectoryPort>(bindings, bindings.DIRECTORY, "directory");
}

/** A ring by its id: only for ids that the Directory knows, or that a member's settings name. */
export function ringOf(bindings: Bindings, id: string): RingPort {
  return stub<RingPort>(bindings, bindings.RING, id);
}

/** A mailbox by its Entra object id: only for ids that Graph confirmed, or that our webhook's proof covers. */
export function mailboxOf(bindings: Bindings, id: string): MailboxPort {
  return stub<MailboxPort>(bindings, bindings.MAILBOX, id.toLowerCase());
}

/** An RPC stub as the port that its object implements. What crosses is cloned: plain data only. */
function stub<Port>(bindings: Bindings, objects: DurableObjectNamespace, of: string): Port {
  const jurisdiction = (bindings.JURISDICTION ?? "").trim();
  const place = jurisdiction === "" ? objects : objects.jurisdiction(jurisdiction as DurableObjectJurisdiction);
  return place.getByName(of) as unknown as Port;
}

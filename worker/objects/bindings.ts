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

/**
 * An object as the port that it implements. What crosses is cloned: plain data only.
 *
 * P71: each call has a stub of its own. Once an object was reset, every stub that was in use for it throws for ever
 * (Durable Objects docs, "Error handling": a stub is not to be used again after an exception), while our objects hold on
 * to each other for as long as they live: with a kept stub one reset of a ring would silence all its mailboxes. That
 * calls may overtake each other between two stubs is nothing new: every message of the protocol may be late.
 */
function stub<Port extends object>(bindings: Bindings, objects: DurableObjectNamespace, of: string): Port {
  const jurisdiction = (bindings.JURISDICTION ?? "").trim();
  const place = jurisdiction === "" ? objects : objects.jurisdiction(jurisdiction as DurableObjectJurisdiction);
  const none: Record<string, (...given: unknown[]) => Promise<unknown>> = {};
  const methods = new Proxy(none, {
    get: (_none, method) => {
      // A port is no promise: whoever awaits one must not have the object asked for a method of this name.
      if (typeof method !== "string" || method === "then") return undefined;
      return (...given: unknown[]) => {
        const fresh = place.getByName(of) as unknown as typeof methods;
        return fresh[method]?.(...given);
      };
    },
  });
  return methods as unknown as Port;
}

import { sameText } from "./webhook.ts";

/** What a delivery of notices says, as far as it is believed. Hints only: nothing in it is taken as data. */
export interface Notices {
  readonly hints: readonly { readonly copy: string; readonly etag: string | null; readonly deleted: boolean }[];
  /** Lifecycle events, each once. */
  readonly lifecycle: readonly string[];
  /** Notices without our proof: they count for nothing. */
  readonly forged: number;
}

/** Graph sends up to some hundred at a time. */
const MOST = 5_000;
const LIFECYCLE: readonly string[] = ["missed", "subscriptionRemoved", "reauthorizationRequired"];

/**
 * Reads the body of a delivery; `null` if it is none. A notice counts only with the `clientState` that
 * we gave this mailbox's subscription, compared in constant time, and only from our tenant.
 */
export function readNotices(body: unknown, clientState: string, tenant: string): Notices | null {
  const value = (body as { value?: unknown } | null)?.value;
  if (!Array.isArray(value) || value.length > MOST) return null;
  const hints: { copy: string; etag: string | null; deleted: boolean }[] = [];
  const lifecycle = new Set<string>();
  let forged = 0;
  for (const notice of value as readonly unknown[]) {
    const said = (notice ?? {}) as Readonly<Record<string, unknown>>;
    const proof = said["clientState"];
    const foreign = typeof said["tenantId"] === "string" && said["tenantId"].toLowerCase() !== tenant.toLowerCase();
    if (typeof proof !== "string" || !sameText(proof, clientState) || foreign) {
      forged += 1;
      continue;
    }
    const event = said["lifecycleEvent"];
    if (typeof event === "string") {
      if (LIFECYCLE.includes(event)) lifecycle.add(event);
      continue;
    }
    const data = (said["resourceData"] ?? {}) as Readonly<Record<string, unknown>>;
    const { id } = data;
    const etag = data["@odata.etag"];
    if (typeof id !== "string" || id === "" || id.length > 1_000) continue;
    hints.push({ copy: id, etag: typeof etag === "string" ? etag : null, deleted: said["changeType"] === "deleted" });
  }
  return { hints, lifecycle: [...lifecycle], forged };
}

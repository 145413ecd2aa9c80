/**
 * Proofs in the webhook's URL and body: a notice is believed to be about a mailbox only because Graph
 * sends back what we gave it. Without them anybody could wake any mailbox's object, and make new ones.
 */

const ENCODER = new TextEncoder();

/**
 * The last part of `/webhooks/graph/{mailbox}/{kind}/{mac}`: which mailbox and kind the URL was made for.
 * @param secret the deployment's webhook secret
 * @returns base64url, 43 characters
 */
export async function webhookMac(secret: string, mailbox: string, kind: string): Promise<string> {
  return await mac(secret, ["webhook", mailbox.toLowerCase(), kind]);
}

/** Whether a URL's MAC is the one that we made for that mailbox and kind. */
export async function webhookMacFits(secret: string, mailbox: string, kind: string, given: string): Promise<boolean> {
  return sameText(await webhookMac(secret, mailbox, kind), given);
}

/**
 * The `clientState` of a mailbox's subscriptions (Graph allows 128 characters): comes back in every
 * notice's body, where the URL's MAC would be known to whoever sees a log of URLs.
 */
export async function clientState(secret: string, mailbox: string, kind: string): Promise<string> {
  return await mac(secret, ["clientState", mailbox.toLowerCase(), kind]);
}

/** Whether a notice's `clientState` is ours. Anything but a text is not. */
export async function clientStateFits(secret: string, mailbox: string, kind: string, given: unknown): Promise<boolean> {
  return typeof given === "string" && sameText(await clientState(secret, mailbox, kind), given);
}

/** Compares without telling by its duration where two texts part. Their lengths are no secret. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [ENCODER.encode(a), ENCODER.encode(b)];
  if (left.length !== right.length) return false;
  let difference = 0;
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0);
  return difference === 0;
}

/** HMAC-SHA-256 over the parts, joined so that no two lists of parts give the same text. */
async function mac(secret: string, parts: readonly string[]): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", ENCODER.encode(secret), algorithm, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, ENCODER.encode(JSON.stringify(parts))));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

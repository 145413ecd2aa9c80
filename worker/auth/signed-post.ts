import type { Alert, AlertPort } from "../ports/alerts.ts";

/** How long a receiver may take, milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Posts alerts as JSON (`{"alerts": [...]}`) with a signature, so that the receiver knows that they are ours and of now:
 * `Ringfold-Signature: t=SECONDS,v1=HEX`, HMAC-SHA-256 by the shared secret over `SECONDS.BODY`. Redirects are not followed.
 * @param now epoch milliseconds
 * @returns rejects unless the receiver answers 2xx
 */
export function signedAlerts(
  to: { readonly url: string; readonly secret: string },
  now: () => number,
  send: typeof fetch = fetch,
): AlertPort {
  return {
    send: async (alerts: readonly Alert[]): Promise<void> => {
      const body = JSON.stringify({ alerts });
      const seconds = Math.floor(now() / 1000);
      const response = await send(to.url, {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: {
          "Content-Type": "application/json",
          "Ringfold-Signature": `t=${seconds},v1=${await signature(to.secret, `${seconds}.${body}`)}`,
        },
        body,
      });
      if (!response.ok) throw new Error(`The receiver of alerts answered ${response.status}`);
    },
  };
}

async function signature(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

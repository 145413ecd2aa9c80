import type { Delivery } from "./control/outbox.ts";
import type { Handshake } from "./request.ts";

/** An endpoint has so long to echo the token when a subscription is made (Graph docs: change-notifications-delivery-webhooks). */
const HANDSHAKE_MS = 10_000;
/** A notification counts as delivered when 2xx comes within this; a repeated one has longer (same page). */
const FIRST_TRY_MS = 3_000;
const RETRY_MS = 10_000;
/** Retries go on for up to 4 hours, ever more slowly (same page). */
const GIVE_UP_MS = 4 * 3_600_000;
const FIRST_PAUSE_MS = 1_000;

/** Delivers notifications by HTTP, and proves endpoints. */
export class Deliverer {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly controller = new AbortController();

  /** Takes over deliveries: each at its time, again and again until a 2xx comes in time or 4 hours are over. */
  accept(deliveries: readonly Delivery[], now: number): void {
    for (const delivery of deliveries) this.later(delivery.at - now, () => void this.attempt(delivery, now, 0));
  }

  /** Stops all that is under way. */
  close(): void {
    this.controller.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private later(ms: number, work: () => void): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        work();
      },
      Math.max(0, ms),
    );
    this.timers.add(timer);
  }

  private async attempt(delivery: Delivery, since: number, tries: number): Promise<void> {
    const init = {
      method: "POST",
      headers: { "Content-Type": "application/json; charset=utf-8" },
      body: JSON.stringify(delivery.body),
    };
    if (await this.post(delivery.url, init, tries === 0 ? FIRST_TRY_MS : RETRY_MS)) return;
    const pause = FIRST_PAUSE_MS * 2 ** tries;
    const waited = FIRST_PAUSE_MS * (2 ** (tries + 1) - 1);
    if (!this.controller.signal.aborted && waited < GIVE_UP_MS)
      this.later(pause, () => void this.attempt(delivery, since, tries + 1));
  }

  private async post(url: string, init: RequestInit, limit: number): Promise<boolean> {
    try {
      const response = await fetch(url, {
        ...init,
        signal: AbortSignal.any([this.controller.signal, AbortSignal.timeout(limit)]),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  /** Whether every endpoint of a handshake answers 200, as plain text, with its own token, within 10 s. */
  async prove(handshake: Handshake): Promise<boolean> {
    const proofs = await Promise.all(handshake.endpoints.map(({ url, token }) => this.echoes(url, token)));
    return proofs.every(Boolean);
  }

  private async echoes(url: string, token: string): Promise<boolean> {
    const target = `${url}${url.includes("?") ? "&" : "?"}validationToken=${encodeURIComponent(token)}`;
    const signal = AbortSignal.any([this.controller.signal, AbortSignal.timeout(HANDSHAKE_MS)]);
    try {
      const response = await fetch(target, {
        method: "POST",
        headers: { "Content-Type": "text/plain; charset=utf-8" },
        signal,
      });
      const plain = response.headers.get("content-type")?.toLowerCase().startsWith("text/plain") === true;
      return (await response.text()) === token && response.status === 200 && plain;
    } catch {
      return false;
    }
  }
}

import type { RingSummary, RingView } from "../../shared/contract/rings.ts";
import { RING_FOLDER } from "./company.ts";

/** Where the Worker and the issuer are, and who administers. */
export interface Access {
  readonly app: string;
  readonly entra: string;
  /** UPN. */
  readonly admin: string;
}

const SLOW_MS = 30_000;
/** So many mailboxes join at once. */
const AT_ONCE = 4;
const PATIENCE_MS = 45_000;

/**
 * Makes sure that there is a ring over {@link RING_FOLDER} with all these mailboxes in it, over the
 * same API that an administrator uses. Whatever an earlier try got done is found and kept.
 * @param onRing told the ring's id as soon as there is one
 * @returns the ring's id
 */
export async function ensureRing(
  access: Access,
  mailboxes: readonly string[],
  onRing: (ring: string) => void,
): Promise<string> {
  const api = await Api.open(access);
  const ring = (await api.findRing()) ?? (await api.call<RingView>("POST", "/rings", { name: RING_FOLDER }));
  onRing(ring.id);
  const { members } = await api.call<RingView>("GET", `/rings/${ring.id}`);
  const present = new Set(members.map(({ mailbox }) => mailbox));
  const missing = mailboxes.filter((mailbox) => !present.has(mailbox));
  // The first alone: what is in its folder is the ring's before others join.
  await api.addMember(ring.id, missing[0]);
  const waiting = missing.slice(1);
  const join = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await api.addMember(ring.id, next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, join));
  return ring.id;
}

/** Waits until the Worker answers at all. */
export async function waitForWorker(app: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      const response = await fetch(`${app}/openapi.json`, { signal: AbortSignal.timeout(SLOW_MS) });
      await response.arrayBuffer();
      if (response.ok) return;
    } catch {
      // Not there yet.
    }
    if (performance.now() > end) throw new Error("The Worker does not answer.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

class Api {
  private readonly root: string;
  private readonly token: string;

  private constructor(root: string, token: string) {
    this.root = root;
    this.token = token;
  }

  static async open({ app, entra, admin }: Access): Promise<Api> {
    const wish = new URLSearchParams({ user: admin, roles: "Ringfold.Admin" });
    const response = await fetch(`${entra}/_sandbox/token?${wish.toString()}`);
    const { access_token: token } = (await response.json()) as { access_token: string };
    return new Api(`${app}/api/v1`, token);
  }

  async findRing(): Promise<RingSummary | undefined> {
    const { rings } = await this.call<{ rings: RingSummary[] }>("GET", "/rings");
    return rings.find(({ name, state }) => name === RING_FOLDER && state !== "deleted");
  }

  async addMember(ring: string, mailbox: string | undefined): Promise<void> {
    if (mailbox === undefined) return;
    const body = { mailbox, folder: RING_FOLDER, role: "two-way", createFolder: true };
    await this.call("POST", `/rings/${ring}/members`, body, ["mailbox_in_ring", "folder_in_ring"]);
  }

  async call<T>(method: string, path: string, body?: unknown, fine: readonly string[] = []): Promise<T> {
    const response = await fetch(`${this.root}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(SLOW_MS),
    });
    const answer = (await response.json()) as T & { reason?: string; detail?: string };
    if (response.ok || fine.includes(answer.reason ?? "")) return answer;
    throw new Error(`${method} ${path} answered ${response.status}: ${answer.detail ?? JSON.stringify(answer)}`);
  }
}

import { randomBytes } from "node:crypto";

/** A browser in which somebody is signed in. */
export interface Session {
  readonly id: string;
  /** Object id. */
  readonly user: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** What an authorization code stands for, until it is redeemed. */
export interface Code {
  readonly user: string;
  readonly redirectUri: string;
  /** PKCE, S256. */
  readonly challenge: string;
  readonly scopes: string;
  readonly nonce: string | null;
  readonly session: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** What a refresh token stands for. */
export interface Refresh {
  readonly user: string;
  readonly scopes: string;
  readonly session: string;
  readonly until: number;
}

/** What the issuer remembers between two requests; a restart forgets it, and people sign in again. */
export class Memory {
  /** Whether an administrator has agreed to what the app asks for. */
  consented = true;
  readonly sessions = new Map<string, Session>();
  private readonly codes = new Map<string, Code>();
  private readonly refreshes = new Map<string, Refresh>();

  openSession(user: string, now: number): Session {
    const session = { id: secret(), user, since: now };
    this.sessions.set(session.id, session);
    return session;
  }

  /** Ends sessions, and with them what was got in them. */
  keepSessions(ids: readonly string[]): void {
    for (const id of this.sessions.keys()) if (!ids.includes(id)) this.sessions.delete(id);
  }

  addCode(code: Code): string {
    return put(this.codes, code);
  }

  /** What a code stands for. It is good once, in time. */
  takeCode(text: string, now: number): Code | null {
    const code = this.codes.get(text);
    this.codes.delete(text);
    return code !== undefined && code.until > now ? code : null;
  }

  addRefresh(refresh: Refresh): string {
    return put(this.refreshes, refresh);
  }

  /** What a refresh token stands for, or what is wrong with it. */
  refresh(text: string, now: number): Refresh | "unknown" | "expired" | "revoked" {
    const found = this.refreshes.get(text);
    if (found === undefined) return "unknown";
    if (found.until <= now) return "expired";
    return this.sessions.has(found.session) ? found : "revoked";
  }
}

function put<T>(map: Map<string, T>, value: T): string {
  const text = secret();
  map.set(text, value);
  return text;
}

function secret(): string {
  return randomBytes(24).toString("base64url");
}

import type { FaultMarks } from "./control/faults.ts";

/**
 * One request to Graph, as plain data. `path` starts with `/v1.0/` (or, inside a batch, may leave the
 * version out) and holds the query; `body` is parsed JSON. The server never changes it.
 */
export interface GraphCall {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What Graph answers. `body` shares values with the server's state: read it, never change it. */
export interface GraphAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
  /** The connection breaks before this answer arrives (the work has been done, or never arrived: see the log). */
  cut?: true;
  /** Milliseconds by which the shell delays the request; half before the work, half after. */
  delayMs?: number;
  /** The shell puts a raw control character into the JSON text. */
  controlCharacters?: true;
  /** The endpoint must prove itself before this answer is final: {@link Handshake}. */
  handshake?: Handshake;
}

/** A validation handshake that the shell carries out and reports with `GraphServer.finishHandshake`. */
export interface Handshake {
  readonly id: string;
  /** Each of these must echo its token within 10 seconds (Graph docs: change-notifications-delivery-webhooks). */
  readonly endpoints: readonly { readonly url: string; readonly token: string }[];
}

/**
 * Who asks: an application (all mailboxes) or a user on whose behalf an application acts (that user's
 * mailbox and what others shared with them). `permissions` are Graph permission names; an empty list
 * means that permissions are not checked.
 */
export interface Caller {
  readonly appId: string;
  readonly userId: string | null;
  readonly permissions: readonly string[];
}

/** The caller when nobody says otherwise: one application that may do everything. */
export const ANY_APP: Caller = { appId: "00000000-0000-0000-0000-00000000a999", userId: null, permissions: [] };

/** How one call is to be handled. */
export interface CallOptions {
  readonly caller?: Caller;
  /** The batch that carries it, for the request log. */
  readonly batch?: string;
  /** Faults drawn beforehand by `enter` (which also counted the request), so that a delay can come before the work. */
  readonly faults?: FaultMarks | undefined;
}

/** A header of a call, whatever its case; `undefined` if absent. */
export function header(call: GraphCall, name: string): string | undefined {
  const headers = call.headers;
  if (headers === undefined) return undefined;
  const direct = headers[name];
  if (direct !== undefined) return direct;
  const wanted = name.toLowerCase();
  for (const key in headers) if (key.toLowerCase() === wanted) return headers[key];
  return undefined;
}

/** What the `Prefer` header asks for: which form of item ids, and how long a page. */
export interface Preferences {
  readonly immutableIds: boolean;
  readonly pageSize: number | null;
}

const NOTHING_PREFERRED: Preferences = { immutableIds: false, pageSize: null };

/** Reads `Prefer`; several preferences may stand in one header, separated by commas. */
export function preferences(call: GraphCall): Preferences {
  const text = header(call, "Prefer");
  if (text === undefined) return NOTHING_PREFERRED;
  const size = /odata\.maxpagesize\s*=\s*"?(\d+)/i.exec(text)?.[1];
  return {
    immutableIds: /IdType\s*=\s*"?ImmutableId"?/i.test(text),
    pageSize: size === undefined ? null : Math.max(1, Math.min(1000, Number(size))),
  };
}

/**
 * The Graph port: one mailbox's door to Microsoft Graph. What may pass it is the allow-list of
 * `worker/graph/requests.ts`; whatever Graph says comes back as a reply, and nothing is thrown for it.
 */

/** A request, built by `worker/graph/requests.ts`. Paths are relative to the version: `/users/...`. */
export interface GraphRequest {
  /** The name of the allow-list row that permits it. */
  readonly template: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/**
 * What a refusal means to the engine: the table of reference codes, once (`worker/graph/errors.ts`).
 * `itemGone` proves that item's absence at that path; `containerGone` (folder or mailbox) proves
 * nothing about items; `changed` is 412 or a conflicting 409; `duplicate` a 409 for something that
 * exists; `reset` a delta link that is no longer good; `throttled` and `unavailable` come with a
 * time to wait; `auth` and `denied` concern the whole mailbox or tenant; `quota` a full mailbox;
 * `invalid` this very request, for ever; `refusedHere` our own allow-list said no before anything left.
 */
export type GraphErrorClass =
  | "itemGone"
  | "containerGone"
  | "changed"
  | "duplicate"
  | "reset"
  | "throttled"
  | "unavailable"
  | "auth"
  | "denied"
  | "quota"
  | "invalid"
  | "refusedHere";

/** The answer to one request. `unknown`: no reply came; the request may or may not have been carried out. */
export type GraphReply =
  | { readonly kind: "ok"; readonly status: number; readonly body: unknown }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly class: GraphErrorClass;
      /** Milliseconds to wait before anything else for this mailbox; `null` if Graph did not say. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: "unknown"; readonly reason: string; readonly retryAfterMs?: number | null };

/** Whose turn it is in the mailbox's budget: people before live changes before runs. */
export type Lane = "person" | "live" | "run";

/** One mailbox's door to Graph. */
export interface GraphPort {
  /**
   * Sends the requests (several travel as one `$batch`, at most 20) and answers in their order.
   * Each reply is about its own request: a batch may be answered in part. Resolves always.
   */
  send(requests: readonly GraphRequest[], lane: Lane): Promise<readonly GraphReply[]>;
}

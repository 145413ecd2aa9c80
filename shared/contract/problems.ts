/** Why a request was refused: the closed list. Reasons are stable; clients may rely on them. */
export const PROBLEMS = {
  body_malformed: { status: 400, title: "The body is not JSON" },
  body_invalid: { status: 400, title: "Something in the request is not as the API describes it" },
  body_too_large: { status: 413, title: "The body is too large" },
  csv_invalid: { status: 400, title: "The CSV cannot be read" },
  not_found: { status: 404, title: "There is nothing at this address" },

  token_missing: { status: 401, title: "A token is needed" },
  token_malformed: { status: 401, title: "The token is not one of Entra's access tokens" },
  token_signature: { status: 401, title: "The token was not signed by this tenant's Entra" },
  token_expired: { status: 401, title: "The token has expired" },
  token_not_yet_valid: { status: 401, title: "The token is not valid yet" },
  token_audience: { status: 401, title: "The token was made for another application" },
  token_tenant: { status: 401, title: "The token is another tenant's" },
  token_issuer: { status: 401, title: "The token was not issued by this tenant" },
  role_missing: { status: 403, title: "The app role Ringfold.Admin is needed" },
  person_needed: { status: 403, title: "Only a person can do that" },
  keys_unreachable: { status: 503, title: "Entra's signing keys cannot be had" },
  ticket_invalid: { status: 401, title: "The ticket is used up, too old, or another ring's" },
  origin_refused: { status: 403, title: "Pages of this origin may not open a live feed" },

  ring_not_found: { status: 404, title: "There is no such ring" },
  ring_deleted: { status: 409, title: "The ring was deleted" },
  member_not_found: { status: 404, title: "The ring has no such member" },
  member_leaving: { status: 409, title: "The mailbox is just leaving this ring" },
  mailbox_in_ring: { status: 409, title: "The mailbox is a member of this ring already" },
  mailbox_not_found: { status: 404, title: "There is no such mailbox in this tenant" },
  folder_not_found: { status: 404, title: "The mailbox has no such folder of this kind" },
  folder_wrong_kind: { status: 409, title: "The folder is of another kind" },
  folder_ambiguous: { status: 409, title: "Several folders have this name" },
  folder_in_ring: { status: 409, title: "The folder is in a ring already" },
  folder_cycle: { status: 409, title: "Rings would feed each other in a circle" },
  kind_unsupported: { status: 400, title: "Folders of this kind cannot be synced yet" },
  hold_not_found: { status: 404, title: "Nothing waits under this id" },
  hold_decided: { status: 409, title: "It was decided already" },
  item_not_found: { status: 404, title: "The ring has no such item" },

  mailbox_closed: { status: 403, title: "You cannot open this mailbox" },
  consent_missing: { status: 403, title: "Ringfold may not look into mailboxes on your behalf yet" },
  sign_in_again: { status: 401, title: "Microsoft 365 asks you to sign in again" },
  plan_not_ready: { status: 409, title: "The folder is still being read" },
  plan_stale: { status: 409, title: "The plan is another one by now" },
  copy_not_held: { status: 404, title: "This contact does not wait for a decision" },
  item_coupled: { status: 409, title: "The item cannot be this contact" },
  ring_paused: { status: 409, title: "The ring is paused" },
  member_joining: { status: 409, title: "The folder is being read for the first time" },
  member_suspended: { status: 409, title: "The folder is out of reach" },
  act_forbidden: { status: 403, title: "This folder's part in the ring does not allow that" },
  preview_stale: { status: 409, title: "Something changed since the preview" },
  copy_gone: { status: 409, title: "The copy is gone" },
  in_step: { status: 409, title: "There is nothing to do" },
  already_in_ring: { status: 409, title: "The ring has this person already" },
  version_not_found: { status: 404, title: "There is no such version any more" },
  not_undoable: { status: 409, title: "This cannot be undone" },
  act_not_found: { status: 404, title: "There is no such act" },
  request_reused: { status: 409, title: "This request id was used for something else" },
  mailbox_busy: { status: 503, title: "The mailbox is busy" },

  graph_denied: { status: 502, title: "Microsoft 365 denies Ringfold access" },
  graph_throttled: { status: 503, title: "Microsoft 365 asks for a pause" },
  graph_unavailable: { status: 502, title: "Microsoft 365 did not answer" },
  not_configured: { status: 503, title: "The deployment is not configured" },
  internal: { status: 500, title: "Something went wrong in Ringfold" },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

/** A stable reason. */
export type ProblemReason = keyof typeof PROBLEMS;

/** One thing in the request that is wrong. */
export interface InvalidPart {
  /** Where: `name`, or `members.3.role`. */
  readonly field: string;
  readonly message: string;
}

/** A refusal: why, and what to do about it. */
export interface Refused {
  readonly reason: ProblemReason;
  /** This very case, and what to do, in words. Ids only; never content. */
  readonly detail: string;
  readonly errors?: readonly InvalidPart[];
  /** The ring that stands in the way. */
  readonly ring?: string;
  /** The item that is there already. */
  readonly item?: string;
  /** When it makes sense to try again, milliseconds from now. */
  readonly retryAfterMs?: number;
}

/** A refusal, made. */
export function refused(reason: ProblemReason, detail: string, more: Omit<Refused, "reason" | "detail"> = {}): Refused {
  return { reason, detail, ...more };
}

import type { ProblemReason } from "../../shared/contract/problems.ts";

const AGAIN = "Your sign-in was not accepted. Sign in again.";
const ELSEWHERE = "You are signed in with another organization. Sign in with your work account.";
const FOLDER = "The ring cannot use this folder. Ask your administrator to choose another one.";
const CHECK = "Ringfold cannot take this as it is. Check what you entered and try again.";

/** What only an administrator can be refused, outside of the pane. */
export type Administrative =
  | "hold_not_found"
  | "hold_decided"
  | "plan_not_ready"
  | "plan_stale"
  | "copy_not_held"
  | "item_coupled";

/** What a person reads when Ringfold refuses: what is the matter, and what to do. One for every reason that the pane can meet. */
export const problems = {
  body_malformed: CHECK,
  body_invalid: CHECK,
  body_too_large: CHECK,
  csv_invalid: CHECK,
  not_found: CHECK,

  token_missing: AGAIN,
  token_malformed: AGAIN,
  token_signature: AGAIN,
  token_expired: AGAIN,
  token_not_yet_valid: "Your sign-in is not valid yet. Check this computer's clock, then try again.",
  token_audience: AGAIN,
  token_tenant: ELSEWHERE,
  token_issuer: ELSEWHERE,
  role_missing: "Only an administrator of Ringfold can do this. Ask yours.",
  keys_unreachable: "Your sign-in cannot be checked just now. Try again in a minute.",
  ticket_invalid: "The live connection could not be opened. It is tried again by itself.",
  origin_refused: "This page may not show live changes. Tell your administrator.",

  ring_not_found: "This ring is not there any more, or you have no folder in it.",
  ring_deleted: "This ring was deleted. Your copies stay as they are.",
  member_not_found: "Your folder is not in this ring any more. Ask your administrator to add it.",
  member_leaving: "Your folder is just leaving this ring. Your copies stay as they are.",
  mailbox_in_ring: FOLDER,
  mailbox_not_found: "There is no such mailbox in your organization.",
  folder_not_found: FOLDER,
  folder_wrong_kind: FOLDER,
  folder_ambiguous: FOLDER,
  folder_in_ring: FOLDER,
  folder_cycle: FOLDER,
  kind_unsupported: FOLDER,
  item_not_found: "This contact is not in the ring any more, or you have no folder in the ring.",

  mailbox_closed: "You cannot open this mailbox in Outlook, so Ringfold does not show it. Ask its owner for access.",
  consent_missing:
    "Ringfold may not check yet which shared mailboxes you can open. Ask your administrator to agree for your organization.",
  sign_in_again: "Microsoft 365 asks you to sign in again.",
  ring_paused: "The ring is paused. An administrator can resume it.",
  member_joining: "Your folder is being read for the first time. Try again in a few minutes.",
  member_suspended: "Ringfold cannot reach your folder just now. Ask your administrator if this lasts.",
  act_forbidden: "Your folder's part in the ring does not allow this. An administrator can change that.",
  preview_stale: "Something changed since the preview, so nothing was done. Look at the new preview.",
  copy_gone: "Your copy is gone. Resync to see how things stand.",
  in_step: "There is nothing to do: your copy and the ring agree.",
  already_in_ring: "The ring has this person already.",
  not_undoable: "This change cannot be undone. The history shows older versions that can be restored.",
  person_needed: "Sign in with your own account: this is done in a person's name.",
  version_not_found: "This version is not kept any more. Choose a newer one.",
  act_not_found: "What was done is not on record any more. The history shows what came of it.",
  request_reused: "This could not be repeated. Close it and begin again.",
  mailbox_busy: "Ringfold is just at work on this contact. Try again in a moment.",

  graph_denied: "Microsoft 365 does not let Ringfold into this mailbox. Tell your administrator.",
  graph_throttled: "Microsoft 365 asks for a pause. Nothing is lost; try again after it.",
  graph_unavailable: "Microsoft 365 did not answer. Try again in a minute.",
  not_configured: "Ringfold is not set up completely. Tell your administrator.",
  internal: "Something went wrong in Ringfold. Try again; if this lasts, tell your administrator.",
} satisfies Record<Exclude<ProblemReason, Administrative>, string> as Readonly<Record<ProblemReason, string>>;

import type { Desk } from "./edit.ts";
import type { Member } from "./members.ts";
import type { Answer, Mass, Submission } from "./protocol.ts";

/**
 * Whether a submission has to wait for a person (P49, P52): the answer that says so, or `null` where it may be judged.
 * Inside the transaction that judges it.
 */
export function holdBack(_desk: Desk, _member: Member, _submission: Submission, _mass: Mass): Answer | null {
  return null;
}

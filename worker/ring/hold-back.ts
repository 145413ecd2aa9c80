import type { Desk } from "./edit.ts";
import { guard } from "./guard.ts";
import type { Member } from "./members.ts";
import type { Answer, Mass, Submission } from "./protocol.ts";

/**
 * Whether a submission has to wait for a person (P49, P52), or was put back by one: the answer that says so, or `null`
 * where it may be judged. Inside the transaction that judges it.
 */
export function holdBack(desk: Desk, member: Member, submission: Submission, mass: Mass): Answer | null {
  const reading = desk.readings.holdBack(member, submission);
  if (reading) return reading === "judge" ? null : reading;
  return guard(desk, member, submission, mass);
}

import type { Member } from "./members.ts";
import type { Role } from "./protocol.ts";

/** A member's role as an administrator gave it, and the switches of its two directions. */
export type Assigned = Pick<Member, "assigned" | "receives" | "gives">;

/** Whether changes of the ring reach the folder. */
export function takes({ assigned, receives }: Assigned): boolean {
  return assigned !== "source" && receives;
}

/** Whether changes in the folder reach the ring. */
export function gives(member: Assigned): boolean {
  return member.assigned !== "reader" && member.gives;
}

/** Nothing flows in either direction: the member keeps what it has, and waits. */
export function rests(member: Assigned): boolean {
  return !takes(member) && !gives(member);
}

/** What is left of the assigned role with a direction switched off (P56). A member that rests keeps its own. */
export function effectiveRole(member: Assigned): Role {
  if (rests(member)) return member.assigned;
  if (!takes(member)) return "source";
  return gives(member) ? "two-way" : "reader";
}

/** Why a direction that the role has carries nothing; `null`: nothing is switched off. */
function switchedOff(member: Assigned): string | null {
  if (rests(member)) return BOTH_OFF[member.assigned];
  if (member.assigned !== "two-way") return null;
  if (!takes(member)) return RECEIVES_OFF;
  return gives(member) ? null : GIVES_OFF;
}

/** How a member takes part, in words. */
export function directionWords(member: Assigned): string {
  const off = switchedOff(member);
  return off === null ? WORDS[member.assigned] : `${off}.`;
}

const RECEIVES_OFF = "Its direction ring to folder is switched off";
const GIVES_OFF = "Its direction folder to ring is switched off";

const BOTH_OFF: Readonly<Record<Role, string>> = {
  "two-way": "Both directions are switched off",
  reader: RECEIVES_OFF,
  source: GIVES_OFF,
};

const WORDS: Readonly<Record<Role, string>> = {
  "two-way": "Takes part both ways.",
  reader: "Receives from the ring, and gives nothing to it.",
  source: "Gives to the ring, and nothing is written to it.",
};

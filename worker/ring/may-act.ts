import type { ActKind, Offer } from "../../shared/contract/acts.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import { type Assigned, rests } from "./directions.ts";
import type { Role } from "./protocol.ts";
import type { ActsBy } from "./settings.ts";

/** Where a person stands who wants to act: everything that decides what they may do, and nothing else. */
export interface Standing {
  readonly ring: "active" | "paused" | "deleted";
  readonly acts: ActsBy;
  /** The ring creates nothing new. */
  readonly onlyCoupled: boolean;
  /** The member in whose folder they act; `null`: in none. */
  readonly member:
    | ({ readonly role: Role; readonly joining: boolean; readonly suspended: string | null } & Assigned)
    | null;
  /** Holds the role Ringfold.Admin. */
  readonly administers: boolean;
}

/** What administrators may do without a folder in the ring. */
const ADMINISTRATORS: ReadonlySet<ActKind> = new Set(["resync", "restore", "undo"]);

/** What each role may do: a reader changes nothing in the ring, and nothing is written to a source. */
const BY_ROLE: Readonly<Record<Role, ReadonlySet<ActKind>>> = {
  "two-way": new Set(["resync", "push", "pull", "restore", "undo", "add"]),
  reader: new Set(["resync", "pull"]),
  source: new Set(["resync", "push"]),
};

/** What changes the ring for everybody: a ring can leave that to its administrators. */
const FOR_ALL: ReadonlySet<ActKind> = new Set(["push", "restore", "undo", "add"]);

/** Why this person may not do that here and now; `null`: they may. The one place that decides it. */
export function refusalOf(act: ActKind, standing: Standing): Refused | null {
  if (standing.ring === "deleted")
    return refused("ring_deleted", "This ring was deleted. What it kept the same stays in every folder as it is.");
  if (standing.ring === "paused")
    return refused("ring_paused", "This ring is paused. When an administrator resumes it, this works again.");
  if (act === "add" && standing.onlyCoupled)
    return refused("act_forbidden", "This ring creates nothing new. An administrator can let it again.");
  if (standing.administers && ADMINISTRATORS.has(act)) return null;
  const { member } = standing;
  if (member === null)
    return refused("act_forbidden", "Open a mailbox whose folder takes part in this ring, and do it there.");
  if (member.joining)
    return refused("member_joining", "This folder is being read for the first time. Try again when that is done.");
  if (member.suspended !== null)
    return refused(
      "member_suspended",
      `This folder is out of reach (${member.suspended}). It goes on by itself as soon as it can be reached.`,
    );
  if (rests(member)) return refused("act_forbidden", SWITCHED_OFF[member.assigned]);
  if (!BY_ROLE[member.role].has(act))
    return refused("act_forbidden", (member.role === member.assigned ? ROLE_WORDS : SWITCHED_OFF)[member.role]);
  if (standing.acts === "administrators" && FOR_ALL.has(act) && !standing.administers)
    return refused("act_forbidden", "In this ring only administrators do that. Ask one of them.");
  return null;
}

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  "two-way": "This folder takes part both ways.",
  reader: "This folder only receives from the ring. Do it in a folder that takes part both ways.",
  source: "This folder only gives to the ring: nothing is written to it, and it can do no more than push.",
};

/** By what is left of the role: which switch stands in the way. */
const SWITCHED_OFF: Readonly<Record<Role, string>> = {
  "two-way": "This folder takes no part at the moment: both of its directions are switched off.",
  reader: "This folder does not give to the ring at the moment: its direction folder to ring is switched off.",
  source: "This folder does not receive from the ring at the moment: its direction ring to folder is switched off.",
};

/** The same as an offer: what people see before they try. */
export function offerOf(act: ActKind, standing: Standing): Offer {
  const refusal = refusalOf(act, standing);
  return { allowed: refusal === null, why: refusal?.detail ?? null };
}

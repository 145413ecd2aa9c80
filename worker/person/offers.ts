import type { ItemStatus, MyRing, Offer, OwnCopy } from "../../shared/contract/acts.ts";
import type { Compared } from "../mailbox/person-protocol.ts";
import type { Refusals } from "../ring/person-protocol.ts";

/** What a comparison means for the one who waits: in words, and for what they may do. */

/** The caller's own copy, as the pane shows it. */
export function ownCopy(member: MyRing["member"], compared: Compared): OwnCopy {
  return {
    member: member.id,
    address: member.address,
    folderName: member.folderName,
    role: member.role,
    compared: compared.compared,
    words: wordsOf(compared),
    checkedAt: iso(compared.checkedAt),
    retryAt: iso(compared.retryAt),
    differences: [...compared.differences],
  };
}

/** What the ring does not refuse is offered, as far as the comparison leaves something to do. */
export function offersOf(refusals: Refusals, compared: Compared | null): ItemStatus["offers"] {
  const offer = (act: keyof Refusals, idle: string | null = null): Offer => {
    const why = refusals[act]?.detail ?? idle;
    return { allowed: why === null, why };
  };
  return {
    resync: offer("resync"),
    push: offer("push", compared && whyNoPush(compared)),
    pull: offer("pull", compared && whyNoPull(compared)),
    restore: offer("restore"),
  };
}

/** Why a push has nothing to go on; `null`: it has. */
export function whyNoPush(compared: Compared): string | null {
  switch (compared.compared) {
    case "differs":
      return null;
    case "same":
      return SAME;
    case "gone":
      return "Your copy is gone, so there is nothing to push. Pull brings it back.";
    case "missing":
      return compared.reason === "" ? `${NO_COPY} Resync brings one.` : wordsOf(compared);
    case "unknown":
      return wordsOf(compared);
  }
}

/** Why a pull has nothing to do; `null`: it has. */
export function whyNoPull(compared: Compared): string | null {
  switch (compared.compared) {
    case "differs":
    case "gone":
      return null;
    case "same":
      return SAME;
    case "missing":
      return compared.reason === "" ? `${NO_COPY} Resync brings one.` : wordsOf(compared);
    case "unknown":
      return wordsOf(compared);
  }
}

const SAME = "Your copy and the ring are the same.";
const NO_COPY = "Your folder has no copy of this yet.";

/** A comparison in words. */
function wordsOf({ compared, reason, differences }: Compared): string {
  switch (compared) {
    case "same":
      return SAME;
    case "differs":
      return differences.length === 0
        ? "Your copy and the ring differ."
        : `Your copy and the ring differ: ${differences.map(({ label }) => label).join(", ")}.`;
    case "gone":
      return "Your copy is no longer in the folder.";
    case "missing":
      return reason === "" ? NO_COPY : `${NO_COPY} ${reason}`;
    case "unknown":
      return reason || "Your copy could not be read just now. Try again in a moment.";
  }
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

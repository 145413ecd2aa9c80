import type { ItemStatus, MyRing, Offer, OwnCopy } from "../../shared/contract/acts.ts";
import type { Compared } from "../mailbox/person-protocol.ts";
import type { Found } from "../ring/person-protocol.ts";

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

/** What the ring offers, as far as the comparison leaves something to do. */
export function offersOf(offers: Found["offers"], compared: Compared | null): ItemStatus["offers"] {
  if (!compared) return { ...offers };
  return {
    ...offers,
    push: narrowed(offers.push, whyNoPush(compared)),
    pull: narrowed(offers.pull, whyNoPull(compared)),
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
      return "Your folder has no copy of this yet. Resync brings one.";
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
      return "Your folder has no copy of this yet. Resync brings one.";
    case "unknown":
      return wordsOf(compared);
  }
}

const SAME = "Your copy and the ring are the same.";

/** A comparison in words. */
function wordsOf({ compared, reason, retryAt, differences }: Compared): string {
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
      return "Your folder has no copy of this yet.";
    case "unknown": {
      const why = reason || "Your copy could not be read just now.";
      return retryAt === null ? why : `${why} Again after ${clockOf(retryAt)}.`;
    }
  }
}

/** A time of day, the same for everybody: the pane shows `retryAt` in its own. */
function clockOf(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}

function narrowed(offer: Offer, why: string | null): Offer {
  return offer.allowed && why !== null ? { allowed: false, why } : offer;
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

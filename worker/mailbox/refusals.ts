import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { GraphReply } from "../ports/graph.ts";
import type { Run } from "./run.ts";

/** Why something that a person asked for cannot be done now, in words for people: calm, without codes, saying what to do. */

/** A mailbox that is no member, or not this one. */
export const NOT_HERE = refused("ring_not_found", "This mailbox has no folder in the ring.");

/** Throttled, and not told for how long, milliseconds. */
const UNTOLD_MS = 30_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A length of time as people say it; never zero. */
export function inWords(ms: number): string {
  if (ms > 90 * SECOND) return `${Math.ceil(ms / MINUTE)} minutes`;
  const seconds = Math.max(1, Math.ceil(ms / SECOND));
  return seconds === 1 ? "one second" : `${seconds} seconds`;
}

/** What a reply of Graph that is no success means to the person who waits for it. */
export function graphRefusal(reply: GraphReply | undefined): Refused {
  if (reply?.kind !== "refused") return unanswered(reply?.kind === "unknown" ? (reply.retryAfterMs ?? null) : null);
  switch (reply.class) {
    case "throttled":
      return pause(reply.retryAfterMs ?? UNTOLD_MS);
    case "auth":
    case "denied":
      return refused("graph_denied", "Microsoft 365 denies Ringfold access to this mailbox. Ask your administrator.");
    case "containerGone":
      return refused("member_suspended", "The folder or the mailbox cannot be found.");
    case "unavailable":
      return unanswered(reply.retryAfterMs);
    default:
      return refused("graph_unavailable", "Microsoft 365 refused to show or to change this copy.");
  }
}

/** Microsoft 365 asked for a pause, for so many milliseconds from now. */
function pause(ms: number): Refused {
  return refused("graph_throttled", `Microsoft 365 asks for a pause of ${inWords(ms)}. Try again after that.`, {
    retryAfterMs: Math.max(1, ms),
  });
}

function unanswered(retryAfterMs: number | null): Refused {
  const again = retryAfterMs === null ? {} : { retryAfterMs };
  return refused("graph_unavailable", "Microsoft 365 did not answer. Try again in a moment.", again);
}

/** Somebody or something else is just at this copy. */
export function busy(detail: string, retryAfterMs?: number): Refused {
  return refused("mailbox_busy", detail, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** Why nothing can be said of any copy of this member now; `null`: it can. */
export function outOfSight(run: Run): Refused | null {
  const { books } = run;
  const { mode, suspended } = books.membership;
  if (mode === "join") return refused("member_joining", "The folder is being read for the first time.");
  if (mode !== "normal") return busy("Ringfold is just checking this folder against the ring. Try again in a while.");
  if (suspended !== null) return refused("member_suspended", `${suspended}.`);
  const wait = run.pausedUntil - books.clock.now();
  return wait > 0 ? pause(wait) : null;
}

import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { Sql } from "../ports/sql.ts";
import type { Claim } from "./protocol.ts";

/** Ring `from` writes a folder that ring `to` reads as a source; what is switched off feeds nobody. */
type Feed = { readonly from: string; readonly to: string };

/**
 * The rings that would feed each other in a circle with this claim, beginning with its own; `null` if there is none. In
 * a circle each ring takes the others' copies for new items, and copies them for ever.
 */
export function circleOf(sql: Sql, claim: Claim): readonly string[] | null {
  if ((claim.exclusive ? claim.writes : claim.reads) === false) return null;
  const opposites = sql.all<{ ring: string }>(
    `SELECT ring FROM claim WHERE mailbox = ? AND folder = ? AND member <> ? AND ${claim.exclusive ? "exclusive = 0 AND reads IS NOT 0" : "exclusive = 1 AND writes IS NOT 0"}`,
    claim.mailbox,
    claim.folder,
    claim.member,
  );
  // Only a feed that the claim adds can close a circle, and mostly it adds none.
  if (opposites.length === 0) return null;
  const added = opposites.map(({ ring }): Feed =>
    claim.exclusive ? { from: claim.ring, to: ring } : { from: ring, to: claim.ring },
  );
  const feeds = sql.all<Feed>(
    `SELECT DISTINCT written.ring AS "from", source.ring AS "to" FROM claim AS written
     JOIN claim AS source ON source.mailbox = written.mailbox AND source.folder = written.folder
     WHERE written.exclusive = 1 AND written.writes IS NOT 0 AND source.exclusive = 0 AND source.reads IS NOT 0
       AND written.member <> ? AND source.member <> ?`,
    claim.member,
    claim.member,
  );
  return wayBack(claim.ring, [...added, ...feeds]);
}

/** The refusal of a claim that would close such a circle. */
export function cyclic(circle: readonly string[]): Refused {
  const [own = "", next = ""] = circle;
  return refused(
    "folder_cycle",
    `Each of these rings would read a folder that the one before it writes, and contacts would multiply for ever: ${[...circle, own].join(" -> ")}. Put the folders into one ring, or remove the source in one of these rings first.`,
    { ring: next },
  );
}

/** The shortest way from a ring along feeds and back to it. */
function wayBack(start: string, feeds: readonly Feed[]): readonly string[] | null {
  const next = new Map<string, string[]>();
  for (const { from, to } of feeds) next.set(from, [...(next.get(from) ?? []), to]);
  const seen = new Set<string>();
  const ways: (readonly string[])[] = [[start]];
  for (const way of ways) {
    for (const ring of next.get(way.at(-1) ?? "") ?? []) {
      if (ring === start) return way;
      if (seen.has(ring)) continue;
      seen.add(ring);
      ways.push([...way, ring]);
    }
  }
  return null;
}

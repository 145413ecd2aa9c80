import type { Sql } from "../ports/sql.ts";
import { type MemberConfig, ORIGIN } from "../ring/protocol.ts";
import type { Membership } from "./books.ts";
import { NEVER } from "./pair.ts";

/** How a member that is told nothing else takes part. */
const ORDINARY = {
  admitted: true,
  decided: 0,
  unmatched: [],
  onlyCoupled: false,
  detaches: false,
  keepsEdits: false,
  keepsDeletions: false,
} as const;

/** A stored membership; one of an earlier version has no word about what could not be told then. */
export function readMembership(state: string): Membership {
  const stored = JSON.parse(state) as Membership;
  return { ...stored, config: { ...ORDINARY, ...stored.config } };
}

/**
 * Stores a new membership. A former one of the same ring ends here; its copies are found again by
 * content and marker.
 * @param gateUntil nothing is created before (epoch milliseconds)
 */
export function beginMembership(sql: Sql, config: MemberConfig, gateUntil: number): Membership {
  const membership: Membership = {
    config,
    mode: "join",
    cursor: ORIGIN,
    mark: ORIGIN,
    era: 0,
    gateUntil,
    feedRead: false,
    resume: "normal",
    deltaLink: null,
    listing: true,
    suspended: null,
    left: false,
    last: null,
    sweepAt: 0,
    listAt: NEVER,
    reported: "",
  };
  sql.transaction(() => {
    for (const table of ["pair", "loser"])
      sql.run(`DELETE FROM ${table} WHERE member IN (SELECT member FROM membership WHERE ring = ?)`, config.ring);
    sql.run("DELETE FROM membership WHERE ring = ?", config.ring);
    sql.run("INSERT INTO membership VALUES (?, ?, ?)", config.member, config.ring, JSON.stringify(membership));
  });
  return membership;
}

/** Whether a membership begins anew with these settings: of two beginnings the later one counts, if it was told last. */
export function isLaterLife(config: MemberConfig, known: MemberConfig): boolean {
  return config.member === known.member && config.rev > known.rev && config.addedAt > known.addedAt;
}

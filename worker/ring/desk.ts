import type { Desk } from "./edit.ts";
import type { Hub } from "./hub.ts";
import { inForce } from "./policy.ts";

/** What judging needs of a hub, as it stands now. */
export function deskOf(hub: Hub): Desk {
  const { id, acts, policy } = hub.settings;
  return {
    ring: id,
    policy: inForce(policy, hub.members.all()),
    kind: hub.kind,
    sql: hub.ports.sql,
    clock: hub.ports.clock,
    items: hub.items,
    acts: hub.acts,
    line: hub.line,
    holds: hub.holds,
    readings: hub.readings,
    counts: hub.counts,
    notes: hub.notes,
    rules: { ring: hub.state, acts, onlyCoupled: policy.onlyCoupled },
  };
}

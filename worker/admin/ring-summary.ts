import type { RingSummary } from "../../shared/contract/rings.ts";
import type { RingRecord } from "../directory/protocol.ts";

/** A ring as it stands in a list. @param pausedAll everything is paused, this ring with it */
export function summaryOf({ id, name, kind, state, createdAt, wipeAt }: RingRecord, pausedAll: boolean): RingSummary {
  return {
    id,
    name,
    kind,
    state: pausedAll && state === "active" ? "paused" : state,
    createdAt: new Date(createdAt).toISOString(),
    wipeAt: wipeAt === null ? null : new Date(wipeAt).toISOString(),
  };
}

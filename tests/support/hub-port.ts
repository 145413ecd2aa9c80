import type { Hub } from "../../worker/ring/hub.ts";
import type { HubPort } from "../../worker/ring/protocol.ts";

/** What a test may do with one message to the hub: `null` leaves it alone. */
export type HubTamper = (
  call: keyof HubPort,
  carryOut: () => Promise<unknown>,
  mailbox: string,
) => Promise<unknown> | null;

/** The hub as spokes reach it, whichever object it is just now. */
export function hubPortOf(
  hub: () => Hub,
  tamper: (call: keyof HubPort, carryOut: () => Promise<unknown>) => Promise<unknown> | null,
): HubPort {
  const through = <T>(call: keyof HubPort, carryOut: () => Promise<T>): Promise<T> =>
    (tamper(call, carryOut) as Promise<T> | null) ?? carryOut();
  return {
    hello: (message) => through("hello", () => hub().hello(message)),
    submit: (stamp, submissions, mass) => through("submit", () => hub().submit(stamp, submissions, mass)),
    feed: (stamp, cursor) => through("feed", () => hub().feed(stamp, cursor)),
    recover: (stamp, rows, losers) => through("recover", () => hub().recover(stamp, rows, losers)),
    report: (stamp, report) => through("report", () => hub().report(stamp, report)),
    left: (member) => through("left", () => hub().left(member)),
    pull: (stamp, order) => through("pull", () => hub().pull(stamp, order)),
  };
}

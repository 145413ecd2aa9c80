import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Hub } from "./hub.ts";

/** Whether anything about the ring can be changed: not once it was deleted. */
export function whetherOpen(hub: Hub): Result<null, Refused> {
  if (hub.settings.wipeAt === null) return ok(null);
  return err(refused("ring_deleted", "The ring was deleted and its members have left. Create another one."));
}

/** Whether a mailbox may take part with one more folder: a ring holds one folder of each. */
export function mayJoin(hub: Hub, mailbox: string): Result<null, Refused> {
  const open = whetherOpen(hub);
  if (!open.ok) return open;
  const other = hub.members.all().find((member) => member.mailbox === mailbox && member.state !== "left");
  if (!other) return ok(null);
  if (other.state === "leaving") {
    return err(
      refused("member_leaving", "The mailbox was removed a moment ago and has not confirmed. Try again shortly.", {
        retryAfterMs: 5_000,
      }),
    );
  }
  return err(
    refused(
      "mailbox_in_ring",
      `The mailbox takes part with another folder (member ${other.id}); a ring holds one folder of each mailbox. Remove that member first.`,
    ),
  );
}

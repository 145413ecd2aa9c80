import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Claim, DirectoryPort } from "../directory/protocol.ts";
import { gives, takes } from "./directions.ts";
import type { Errands } from "./errands.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";

/** What an administrative act works on. */
export interface AdminDesk {
  readonly hub: Hub;
  readonly errands: Pick<Errands, "book" | "has">;
  readonly directory: DirectoryPort;
}

/** A member about which something can be changed. */
export function memberOf(hub: Hub, id: string): Result<Member, Refused> {
  const member = hub.members.get(id);
  if (!member || member.state === "left") return err(unknownMember(id));
  if (member.state === "leaving")
    return err(refused("member_leaving", "The member is leaving; nothing about it can be changed."));
  return ok(member);
}

/** The refusal of an id that no member has. */
export function unknownMember(id: string): Refused {
  return refused("member_not_found", `The ring has no member ${id.slice(0, 40)}. getRing lists its members.`);
}

/** Changes a member under a new rev, which its mailbox is owed. Inside the transaction that decides it. */
export function revise({ hub, errands }: AdminDesk, member: Member, change: Partial<Member>): void {
  hub.members.save({ ...member, ...change, rev: member.rev + 1 });
  errands.book("configure", member.id);
}

/** A member's claim on its folder: of its role, whether others may write it; of its switches, what flows now. */
export function claimOf(hub: Hub, member: Claiming): Required<Claim> {
  const { assigned: role, receives, gives: giving, label, folderName } = member;
  return {
    mailbox: member.mailbox,
    folder: member.folder,
    ring: hub.settings.id,
    member: member.id,
    exclusive: role !== "source",
    writes: takes(member),
    reads: gives(member),
    detail: { role, receives, gives: giving, label, folderName },
  };
}

type Claiming = Pick<Member, "id" | "mailbox" | "folder" | "assigned" | "receives" | "gives" | "label" | "folderName">;

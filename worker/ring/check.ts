import { rests } from "./directions.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";
import type { Refusal, Stamp } from "./protocol.ts";

/** Whose message it is, or why nothing comes of it. Inside the transaction that would carry it out. */
export function check(hub: Hub, stamp: Stamp, call: string): Member | Refusal {
  const known = hub.members.get(stamp.member);
  if (!known) return { kind: "stranger" };
  if (known.state === "left") return { kind: "left" };
  const member = ahead(hub, known, stamp);
  if (call === "hello") return member;
  if (stamp.rev !== member.rev) return { kind: "config", config: hub.configOf(member) };
  if (call !== "report" && !(hub.flowing && !rests(member))) return { kind: "config", config: hub.configOf(member) };
  if (call !== "recover" && !hub.line.knows(stamp.mark)) return { kind: "diverged" }; // P30
  return member;
}

/** A spoke with newer settings than ours: this storage was set back. What stands here counts, as the newest. */
function ahead(hub: Hub, member: Member, stamp: Stamp): Member {
  if (stamp.rev <= member.rev) return member;
  const newest = { ...member, rev: stamp.rev + 1 };
  hub.members.save(newest);
  return newest;
}

import type { Claim } from "../directory/protocol.ts";
import { type AdminDesk, claimOf } from "./admin-desk.ts";
import { effectiveRole } from "./directions.ts";
import { type Member, PLAIN } from "./members.ts";

/**
 * Makes the Directory's claims and the ring's members agree again, after storage of either was set back or lost (P57).
 * A claim whose member the ring does not know is that member: it is taken up again under its id, and its mailbox, which
 * waits as a stranger, goes on where it was. A member without a claim claims its folder again. What is left over is
 * given back. Nothing is deleted, and no copy is touched.
 */
export async function compareClaims(desk: AdminDesk): Promise<void> {
  const { hub, directory } = desk;
  if (!hub.exists || hub.settings.wipeAt !== null) return;
  const claims = await directory.claims(hub.settings.id);
  for (const claim of claims) {
    const fate = hub.transaction(() => fateOf(desk, claim));
    if (fate === "fits") continue;
    hub.ports.log.event("claim-orphaned", { ring: hub.settings.id, member: claim.member, fate });
    if (fate !== "taken up") await directory.release(claim.member);
  }
  const claimed = new Set(claims.map(({ member }) => member));
  for (const member of hub.members.all()) {
    if (member.state === "left" || claimed.has(member.id)) continue;
    const made = await directory.claim(claimOf(hub, member));
    const outcome = made.ok ? "made anew" : made.error.reason;
    hub.ports.log.event("claim-missing", { ring: hub.settings.id, member: member.id, outcome });
  }
}

function fateOf(desk: AdminDesk, claim: Claim): "fits" | "taken up" | "left" | "replaced" | "unknown" {
  const { hub, errands } = desk;
  const member = hub.members.get(claim.member);
  if (errands.has("add", claim.member) || errands.has("leave", claim.member)) return "fits";
  if (member) return member.state === "left" ? "left" : "fits";
  const other = hub.members.all().some(({ mailbox, state }) => mailbox === claim.mailbox && state !== "left");
  if (other) return "replaced";
  if (!claim.detail) return "unknown";
  hub.members.save(takenUp(desk, claim, claim.detail));
  errands.book("configure", claim.member);
  hub.ports.changed([]);
  return "taken up";
}

/** As it was, as far as the claim says. Its mailbox knows more, and tells it: its rev is the newer one. */
function takenUp({ hub }: AdminDesk, claim: Claim, detail: NonNullable<Claim["detail"]>): Member {
  const { role: assigned, receives, gives, label, folderName } = detail;
  return {
    ...PLAIN,
    id: claim.member,
    slot: hub.members.nextSlot(),
    mailbox: claim.mailbox,
    label,
    folder: claim.folder,
    folderName,
    assigned,
    receives,
    gives,
    role: effectiveRole({ assigned, receives, gives }),
    rev: 1,
    state: "active",
    joining: true,
    suspended: null,
    addedAt: hub.ports.clock.now(),
    begunAt: 0, // whatever its mailbox began counts
  };
}

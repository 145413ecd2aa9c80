import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { MemberView, RingView } from "../../shared/contract/rings.ts";
import { err, ok, type Result } from "../../shared/result.ts";

/**
 * Who may join a ring, as it stood when first asked, and with those who joined since: for one request. The ring itself
 * decides; this only keeps folders from being made for nothing.
 */
export class Joining {
  readonly #overview: () => Promise<Result<RingView, Refused>>;
  readonly #members = new Map<string, MemberView>();
  #ring: RingView | null = null;

  constructor(overview: () => Promise<Result<RingView, Refused>>) {
    this.#overview = overview;
  }

  async may(mailbox: string): Promise<Result<null, Refused>> {
    if (!this.#ring) {
      const ring = await this.#overview();
      if (!ring.ok) return ring;
      this.#ring = ring.value;
      ring.value.members.forEach((member) => this.joined(member));
    }
    if (this.#ring.state === "deleted")
      return err(refused("ring_deleted", "The ring was deleted and its members have left. Create another one."));
    const member = this.#members.get(mailbox);
    if (!member) return ok(null);
    if (member.state === "leaving") {
      const words = "The mailbox was removed a moment ago and has not confirmed. Try again shortly.";
      return err(refused("member_leaving", words, { retryAfterMs: 5_000 }));
    }
    return err(
      refused(
        "mailbox_in_ring",
        `The mailbox takes part already (member ${member.id}); a ring holds one folder of each mailbox. Remove that member first.`,
      ),
    );
  }

  joined(member: MemberView): void {
    this.#members.set(member.mailbox, member);
  }
}

import type { Content } from "../../shared/content.ts";
import { fingerprint } from "../engine/fingerprint.ts";
import { readingId, readingOf } from "./reading-detail.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";

/** What came into the ring since a member's folder was matched. */
interface Late {
  /** The version that the folder was matched at. */
  readonly from: number;
  /** Taken in up to this version. */
  to: number;
  readonly keys: Set<string>;
}

/**
 * Two folders that join at once bring the same people: what one of them adds after the other was matched has to be
 * noticed before that one adds it, too. Kept in memory only, and made anew from the versions after the match.
 */
export class LateMatches {
  readonly #hub: Hub;
  readonly #late = new Map<string, Late>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Whether the ring has an item now, by others and after the match, that this copy may stand for. */
  matches(member: Member, content: Content): boolean {
    const keys = this.#upToDate(member);
    return keys.size > 0 && this.#keysOf(member, content).some((key) => keys.has(key));
  }

  #upToDate(member: Member): ReadonlySet<string> {
    const hold = this.#hub.holds.get(readingId(member.id));
    const from = (hold && readingOf(hold).head) ?? 0;
    let late = this.#late.get(member.id);
    const head = this.#hub.line.head().seq;
    if (late?.from !== from || late.to > head) {
      late = { from, to: from, keys: new Set() };
      this.#late.set(member.id, late);
    }
    const rows = this.#hub.ports.sql.all<{ item: string; content: string }>(LATER, late.to, member.id, member.id);
    for (const { content } of rows)
      for (const key of this.#keysOf(member, JSON.parse(content) as Content)) late.keys.add(key);
    late.to = head;
    return late.keys;
  }

  #keysOf(member: Member, content: Content): string[] {
    const hold = this.#hub.holds.get(readingId(member.id));
    const rules = hold ? this.#hub.readings.rules(hold) : [];
    return [fingerprint(content), ...rules.flatMap((rule) => rule.keys(content).map((key) => `${rule.name}|${key}`))];
  }
}

const LATER = `SELECT revision.item, revision.content FROM revision JOIN item ON item.id = revision.item AND item.seq = revision.seq
  WHERE revision.seq > ? AND revision.deleted = 0 AND item.birth_member <> ?
  AND NOT EXISTS (SELECT 1 FROM copy WHERE copy.member = ? AND copy.item = item.id)`;

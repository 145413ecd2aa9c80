import { LEFT_OUT } from "../../shared/reasons.ts";
import { type Content, sameContent } from "../../shared/content.ts";
import { fingerprint } from "../engine/fingerprint.ts";
import { type CopyToMatch, type ItemToMatch, match } from "../engine/match.ts";
import type { MatchRule } from "../../shared/kinds/kind.ts";
import { nothing } from "./edit.ts";
import type { Held, Hold, Verdict } from "./holds.ts";
import type { Hub } from "./hub.ts";
import { BLANK_READING, type ReadingDetail, readingId, readingOf } from "./reading-detail.ts";
import { LateMatches } from "./late-matches.ts";
import type { Member } from "./members.ts";
import type { Answer, MemberReport, Submission } from "./protocol.ts";

const READING = "the folder is being read for the first time";
const UNDECIDED = "it may be the same as others here; an administrator decides";

/**
 * First readings: what lies in a joining folder is held until all of it was listed, then matched as a whole with the ring,
 * and judged by its verdict when the spoke asks again (P52). Everything here happens inside the caller's transaction.
 */
export class FirstReadings {
  readonly #hub: Hub;
  readonly #late: LateMatches;

  constructor(hub: Hub) {
    this.#hub = hub;
    this.#late = new LateMatches(hub);
  }

  /** Begins a member's reading, where there is something to remember of it. */
  begin(member: Member, detail: Partial<ReadingDetail> = {}): Hold {
    const known = this.#hub.holds.get(readingId(member.id));
    const blank = this.holdOf(member);
    return this.#hub.holds.save({
      ...blank,
      state: "open",
      changedAt: this.#hub.ports.clock.now(),
      detail: { ...BLANK_READING, ...(known && kept(known)), ...detail },
    });
  }

  /** The hold of a member's reading; one that is not stored where nothing is remembered of it. */
  holdOf(member: Member): Hold {
    const now = this.#hub.ports.clock.now();
    const id = readingId(member.id);
    const blank = { id, member: member.id, cause: "joining", openedAt: now, changedAt: now } as const;
    const detail = { ...BLANK_READING };
    return this.#hub.holds.get(id) ?? { ...blank, state: "open", decidedAt: null, decidedBy: null, detail };
  }

  /** The answer to a submission that has to wait, or is left out; `judge`: it was decided; `null`: there is nothing to decide here. */
  holdBack(member: Member, submission: Submission): Answer | "judge" | null {
    const isWaiting = member.joining && !member.admitted;
    if (submission.fork || (!isWaiting && submission.base !== null && !submission.back)) return null;
    const held = this.#of(member, submission.copy);
    if (submission.content === null) return this.#gone(member, submission, held);
    if (isWaiting) return this.#wait(member, submission, submission.content, held);
    if (!held) return null;
    const { verdict } = this.#settled(member, held, submission.content);
    if (verdict?.kind === "leaveOut") return { ...nothing(submission, "excluded"), reason: LEFT_OUT };
    if (verdict?.kind === "couple" || verdict?.kind === "create") return "judge";
    return { ...nothing(submission, "held"), reason: UNDECIDED, decided: member.decided };
  }

  /** The item that a copy stands for by what was decided of it; with the answer nothing is held any more. `undefined`: nothing was. */
  itemFor(member: Member, submission: Submission): string | undefined {
    if ((submission.base !== null && !submission.back) || submission.fork) return undefined;
    const held = this.#of(member, submission.copy);
    if (!held) return undefined;
    this.#drop(member, held);
    return held.verdict?.kind === "couple" ? held.verdict.item : submission.item;
  }

  /** The spoke says how far it is: once everything was listed the folder is matched, and the member admitted unless a person is to see the plan first. */
  heard(member: Member, report: MemberReport): Member {
    if (!report.listed) return member;
    const isWaiting = member.joining && !member.admitted;
    if (!isWaiting && report.held === undefined) return member;
    const { sql } = this.#hub.ports;
    const held = Number(sql.first("SELECT count(*) AS n FROM held WHERE member = ?", member.id)?.n ?? 0);
    // This storage was set back, and what it held is lost: it is asked again.
    if ((report.held ?? 0) > held) return this.raise(member);
    if (!isWaiting) return member;
    if (held === 0 && !member.review) return this.admit(member, null);
    this.begin(member, { listed: true });
    this.match(member);
    return member.review ? member : this.admit(member, null);
  }

  /** What was decided may be carried out: the spoke asks again for all that is held. @param by Entra object id of who decided */
  admit(member: Member, by: string | null): Member {
    const hold = this.#hub.holds.get(readingId(member.id));
    const admitted = { ...member, admitted: true, review: false };
    if (!hold) return this.#save({ ...admitted, rev: member.rev + 1 }); // nothing was held, so nothing is asked again
    this.#hub.holds.save({ ...hold, decidedAt: this.#hub.ports.clock.now(), decidedBy: by });
    const raised = this.raise(admitted);
    this.#closeIfOver(member.id);
    return raised;
  }

  /** Something was decided about a member: its spoke asks again (P50). */
  raise(member: Member): Member {
    return this.#save({ ...member, decided: member.decided + 1, rev: member.rev + 1 });
  }

  #save(member: Member): Member {
    this.#hub.members.save(member);
    return member;
  }

  /** Matches whatever of a member's folder nobody has decided yet, and stores the verdicts. */
  match(member: Member): void {
    const { holds, line } = this.#hub;
    const hold = holds.get(readingId(member.id));
    if (!hold) return;
    const matches = match(
      this.rules(hold),
      () => this.#copies(member, hold),
      () => this.#items(member, hold),
    );
    let isResolved = false;
    for (const held of this.heldOf(hold, "open")) {
      const verdict: Verdict = matches.get(held.copy) ?? { kind: "create" };
      if (JSON.stringify(verdict) === JSON.stringify(held.verdict)) continue;
      isResolved ||= held.verdict?.kind === "ambiguous";
      holds.put({ ...held, verdict });
    }
    holds.save({ ...hold, detail: { ...hold.detail, head: line.head().seq } });
    const known = this.#hub.members.get(member.id);
    if (isResolved && known?.admitted === true) this.raise(known);
  }

  /** The rules for a member, in their order. */
  rules(hold: Hold): readonly MatchRule[] {
    const { kind, settings } = this.#hub;
    const names = readingOf(hold).matchBy ?? settings.policy.matchBy;
    if (names === null) return kind.matchRules;
    return names.flatMap((name) => kind.matchRules.find((rule) => rule.name === name) ?? []);
  }

  /** A person decided about some copies: the others are matched with what is left, and the spoke asks again if it may. */
  decided(member: Member): void {
    const hold = this.#hub.holds.get(readingId(member.id));
    if (member.admitted) this.raise(member);
    else if (hold) this.#forgetMatch(hold);
    this.#closeIfOver(member.id);
  }

  /** Whether something is held that was not matched yet. */
  hasUnmatched(hold: Hold): boolean {
    const query = "SELECT 1 AS found FROM held WHERE hold = ? AND verdict IS NULL LIMIT 1";
    return this.#hub.ports.sql.first(query, hold.id) !== undefined;
  }

  #forgetMatch(hold: Hold): void {
    this.#hub.holds.save({ ...hold, detail: { ...hold.detail, head: null } });
  }

  /** What is held of a first reading. @param state only those @param from after this copy */
  *heldOf(hold: Hold, state?: Held["state"], from = ""): Generator<Held> {
    for (let after = from; ;) {
      const page = this.#hub.holds.page(hold.id, after, PAGE);
      for (const held of page) if (state === undefined || held.state === state) yield held;
      const last = page.at(-1);
      if (!last) return;
      after = last.copy;
    }
  }

  /** Items that are not deleted and have no copy in the member's folder. */
  *uncoupled(member: Member): Generator<ItemToMatch> {
    for (let after = ""; ;) {
      const rows = this.#hub.ports.sql.all<{ id: string; print: string; content: string }>(
        UNCOUPLED,
        after,
        member.id,
        PAGE,
      );
      for (const { id, print, content } of rows) yield { id, print, content: () => JSON.parse(content) as Content };
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
    }
  }

  /** Whether an item can become a copy's of this member. */
  isFree(member: Member, item: string): boolean {
    const found = this.#hub.items.get(item);
    return found !== undefined && !found.deleted && !this.isCoupled(member, item);
  }

  isCoupled(member: Member, item: string): boolean {
    const query = "SELECT 1 AS found FROM copy WHERE member = ? AND item = ?";
    return this.#hub.ports.sql.first(query, member.id, item) !== undefined;
  }

  #of(member: Member, copy: string): Held | undefined {
    const held = this.#hub.holds.of(member.id, copy);
    return held?.hold === readingId(member.id) ? held : undefined;
  }

  /** A copy went while it was held: there is nothing to decide of it. */
  #gone(member: Member, submission: Submission, held: Held | undefined): Answer | null {
    if (!held) return null;
    this.#drop(member, held);
    const hold = this.#hub.holds.get(held.hold);
    if (hold && !member.admitted) this.#forgetMatch(hold);
    return this.#hub.items.get(submission.item) ? null : nothing(submission, "gone");
  }

  #wait(member: Member, submission: Submission, content: Content, held: Held | undefined): Answer | null {
    // Our marker says which item it is, and nobody wants to see the plan first: there is nothing to wait for.
    const isKnown = this.#hub.items.get(submission.item) !== undefined;
    if (isKnown && !(member.review && submission.base === null)) return null;
    if (!held || !held.content || !sameContent(held.content, content)) {
      const { id } = held ? { id: held.hold } : this.begin(member);
      const at = this.#hub.ports.clock.now();
      const { copy, item } = submission;
      const state = held?.state ?? "open";
      const verdict = state === "open" ? null : (held?.verdict ?? null);
      this.#hub.holds.put({ member: member.id, copy, item, hold: id, state, at, content, verdict });
    }
    return { ...nothing(submission, "held"), reason: READING, decided: member.decided };
  }

  /** The verdict for a copy as it is now: ring and copy may have changed since it was matched. */
  #settled(member: Member, held: Held, content: Content): Held {
    const { verdict, state } = held;
    const isChanged = held.content === null || !sameContent(held.content, content);
    const stands =
      verdict !== null &&
      (verdict.kind === "couple"
        ? this.isFree(member, verdict.item)
        : state !== "open" || !(isChanged || (verdict.kind === "create" && this.#late.matches(member, content))));
    if (stands) return held;
    this.#hub.holds.put({ ...held, content, state: "open", verdict: null });
    this.match(member);
    return this.#of(member, held.copy) ?? held;
  }

  #drop(member: Member, { copy, verdict }: Held): void {
    this.#hub.holds.drop(member.id, copy);
    this.#closeIfOver(member.id);
    const known = this.#hub.members.get(member.id);
    // Items are not created beside an undecided copy: the spoke is to hear that these are free now.
    if (verdict?.kind === "ambiguous" && known) this.#hub.members.save({ ...known, rev: known.rev + 1 });
  }

  /** A reading of an admitted member of which nothing waits for a person is over. */
  #closeIfOver(id: string): void {
    const { holds, members, ports } = this.#hub;
    const hold = holds.get(readingId(id));
    if (hold?.state !== "open" || members.get(id)?.admitted !== true) return;
    const waits = ports.sql.first("SELECT 1 AS found FROM held WHERE hold = ? AND state = 'open' LIMIT 1", hold.id);
    if (waits === undefined) holds.save({ ...hold, state: "over", changedAt: ports.clock.now() });
  }

  *#copies(member: Member, hold: Hold): Generator<CopyToMatch> {
    const former = this.#hub.members.all().filter(({ id, mailbox }) => mailbox === member.mailbox && id !== member.id);
    for (const held of this.heldOf(hold, "open")) {
      const content = held.content ?? {};
      const known = this.#itemUnder(former, held.copy) ?? held.item;
      yield { id: held.copy, print: fingerprint(content), known, content: () => content };
    }
  }

  /** The item that a copy was when its mailbox was a member before. */
  #itemUnder(former: readonly Member[], copy: string): string | undefined {
    for (const { id } of former) {
      const row = this.#hub.ports.sql.first<{ item: string }>(
        "SELECT item FROM copy WHERE member = ? AND copy = ?",
        id,
        copy,
      );
      if (row) return row.item;
    }
    return undefined;
  }

  *#items(member: Member, hold: Hold): Generator<ItemToMatch> {
    const chosen = new Set<string>();
    for (const { verdict } of this.heldOf(hold, "approved")) if (verdict?.kind === "couple") chosen.add(verdict.item);
    for (const item of this.uncoupled(member)) if (!chosen.has(item.id)) yield item;
  }
}

/** What a reading that begins anew keeps of the one before. */
function kept(hold: Hold): Partial<ReadingDetail> {
  const { ownFolder } = readingOf(hold);
  return hold.state === "open" ? readingOf(hold) : { ownFolder };
}

const PAGE = 500;

const UNCOUPLED = `SELECT item.id, item.print, revision.content FROM item JOIN revision ON revision.seq = item.seq
  WHERE item.id > ? AND item.deleted = 0 AND NOT EXISTS (SELECT 1 FROM copy WHERE copy.member = ? AND copy.item = item.id)
  ORDER BY item.id LIMIT ?`;

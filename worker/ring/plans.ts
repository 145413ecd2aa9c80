import type { PlanDecisions, PlanView, UndecidedPage, UndecidedQuery } from "../../shared/contract/plans.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { PlanAct } from "./admin-protocol.ts";
import type { Errands } from "./errands.ts";
import type { Held, Hold, Verdict } from "./holds.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";
import { unknownRule } from "./match-rules.ts";
import { planView, undecidedPage } from "./plan-view.ts";
import { readingOf } from "./reading-detail.ts";

/** Plans of first readings as administrators see and decide them. Each call is one transaction. */
export class Plans {
  readonly #hub: Hub;
  readonly #errands: Pick<Errands, "book" | "start">;

  constructor(hub: Hub, errands: Pick<Errands, "book" | "start">) {
    this.#hub = hub;
    this.#errands = errands;
  }

  /** Looks, decides or runs. Answers the plan as it is then. @param who Entra object id */
  carryOut(id: string, act: PlanAct, who: string): Promise<Result<PlanView, Refused>> {
    const answer = this.#inReading(id, (member, hold) => {
      const done = this.#do(member, hold, act, who);
      if (!done.ok) return done;
      const [now, reading] = [this.#hub.members.get(id) ?? member, this.#hub.holds.get(hold.id) ?? hold];
      return ok(planView(this.#hub, now, this.#upToDate(now, reading)));
    });
    if (act.what !== "read") {
      this.#errands.start();
      this.#hub.ports.changed([]);
    }
    return Promise.resolve(answer);
  }

  /** The copies that nobody but a person can decide about, in pages. */
  undecided(id: string, query: UndecidedQuery): Promise<Result<UndecidedPage, Refused>> {
    const answer = this.#inReading(id, (member, hold) =>
      ok(undecidedPage(this.#hub, member, this.#upToDate(member, hold), query)),
    );
    return Promise.resolve(answer);
  }

  #do(member: Member, hold: Hold, act: PlanAct, who: string): Result<null, Refused> {
    switch (act.what) {
      case "read":
        return ok(null);
      case "decide":
        return this.#decide(member, hold, act.wish);
      case "anew":
        return this.#anew(member, hold, act.matchBy);
      case "run":
        return this.#run(member, hold, act.plan, who);
    }
  }

  #run(member: Member, hold: Hold, plan: string, who: string): Result<null, Refused> {
    if (member.admitted) return ok(null);
    if (!readingOf(hold).listed)
      return err(refused("plan_not_ready", "The folder is still being read. getPlan tells how far that is."));
    const now = planView(this.#hub, member, this.#upToDate(member, hold));
    if (now.plan !== plan)
      return err(
        refused("plan_stale", "Folder or ring changed since you looked. Look at the plan again, then run it."),
      );
    this.#hub.readings.admit(member, who);
    this.#errands.book("configure", member.id);
    return ok(null);
  }

  #decide(member: Member, hold: Hold, wish: PlanDecisions): Result<null, Refused> {
    const read = this.#decisions(member, this.#upToDate(member, hold), wish);
    if (!read.ok) return read;
    for (const [held, verdict] of read.value)
      this.#hub.holds.put({ ...held, verdict, state: verdict.kind === "leaveOut" ? "restored" : "approved" });
    this.#hub.readings.decided(member);
    if (member.admitted) this.#errands.book("configure", member.id);
    return ok(null);
  }

  /** What is wished, checked as a whole: one wrong decision and nothing is decided. */
  #decisions(member: Member, hold: Hold, wish: PlanDecisions): Result<readonly (readonly [Held, Verdict])[], Refused> {
    const { holds, readings } = this.#hub;
    if ("all" in wish) {
      const open = [...readings.heldOf(hold, "open")].filter(({ verdict }) => verdict?.kind === "ambiguous");
      return ok(open.map((held) => [held, { kind: wish.all }] as const));
    }
    const taken = new Set<string>();
    for (const { copy, verdict } of readings.heldOf(hold, "approved")) {
      const isAnother = !wish.decisions.some((decision) => decision.copy === copy);
      if (verdict?.kind === "couple" && isAnother) taken.add(verdict.item);
    }
    const decided: (readonly [Held, Verdict])[] = [];
    for (const decision of wish.decisions) {
      const held = holds.of(member.id, decision.copy);
      if (held?.hold !== hold.id)
        return err(refused("copy_not_held", "One of these contacts waits for no decision (any more). Look again."));
      if (decision.verdict === "couple" && (taken.has(decision.item) || !readings.isFree(member, decision.item)))
        return err(
          refused("item_coupled", "The item is gone, or is another contact of this folder. Look again.", {
            item: decision.item,
          }),
        );
      if (decision.verdict === "couple") taken.add(decision.item);
      decided.push([
        held,
        decision.verdict === "couple"
          ? { kind: "couple", item: decision.item, by: "person" }
          : { kind: decision.verdict },
      ]);
    }
    return ok(decided);
  }

  #anew(member: Member, hold: Hold, matchBy: readonly string[]): Result<null, Refused> {
    const unknown = unknownRule(this.#hub.kind, matchBy);
    if (unknown) return err(unknown);
    this.#hub.holds.save({ ...hold, detail: { ...hold.detail, matchBy: [...matchBy], head: null } });
    if (member.admitted) this.#hub.readings.match(member);
    if (member.admitted) this.#errands.book("configure", member.id);
    return ok(null);
  }

  /** The hold, its copies matched with the ring as both are now. */
  #upToDate(member: Member, hold: Hold): Hold {
    const { holds, readings, line } = this.#hub;
    const isOld = readingOf(hold).head !== line.head().seq || readings.hasUnmatched(hold);
    if (!member.admitted && isOld) readings.match(member);
    return holds.get(hold.id) ?? hold;
  }

  #inReading<T>(id: string, work: (member: Member, hold: Hold) => Result<T, Refused>): Result<T, Refused> {
    const hub = this.#hub;
    const member = hub.exists ? hub.members.get(id) : undefined;
    if (member?.state !== "active")
      return err(refused("member_not_found", `The ring has no member ${id.slice(0, 40)}. getRing lists its members.`));
    return hub.ports.sql.transaction(() => work(member, hub.readings.holdOf(member)));
  }
}

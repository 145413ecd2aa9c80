import type { Refused } from "../../shared/contract/problems.ts";
import { DEFAULT_POLICY } from "../../shared/policy.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { AlertPort } from "../ports/alerts.ts";
import type { DirectoryPort, RingRecord } from "../directory/protocol.ts";
import { type AdminDesk, claimOf, revise, unknownMember } from "./admin-desk.ts";
import type { MemberChange, MemberToAdd, RingChange } from "./admin-protocol.ts";
import type { Agenda } from "./agenda.ts";
import { Alerts } from "./alerts.ts";
import { compareClaims } from "./claims.ts";
import { restoreSome } from "./decide-hold.ts";
import { Errands, type Errand } from "./errands.ts";
import type { Hub } from "./hub.ts";
import { unknownRule } from "./match-rules.ts";
import { mayJoin, whetherOpen } from "./may-join.ts";
import { changeMember } from "./member-change.ts";
import { type Member, newMember, PLAIN } from "./members.ts";
import { changedPolicy, isTold } from "./policy.ts";
import { resetMember, resetRing } from "./reset.ts";
import { carryOrder } from "./troubles.ts";

/** A deleted ring's data can be looked at for so long. */
const GRACE_MS = 7 * 24 * 60 * 60_000;
/** A ring whose members have not all left is not wiped yet. */
const WIPE_AGAIN_MS = 60 * 60_000;
/** A confirmation that has not come yet. */
const CONFIRM_MS = 2_000;
/** If adding a member is cut off, the alarm goes on after this time. */
const SAFETY_MS = 30_000;

/** What the administrative side needs beside the hub. */
export interface AdminPorts {
  readonly directory: DirectoryPort;
  readonly agenda: Agenda;
  /** Deletes everything this object stores. */
  readonly wipe: () => Promise<void>;
  /** Whoever watches the deployment; `null`: nobody. */
  readonly alerts: AlertPort | null;
}

type Outcome = Result<null, Refused>;

/**
 * What administrators do to a ring. The order of effects makes every cut harmless: what is owed is
 * booked, then the folder is claimed in the Directory, then the ring commits, then the spoke is told;
 * each step may be repeated, and the ring's alarm repeats what is not confirmed.
 */
export class Admin {
  readonly errands: Errands;
  readonly alerts: Alerts;
  readonly #hub: Hub;
  readonly #ports: AdminPorts;
  readonly #desk: AdminDesk;

  constructor(hub: Hub, ports: AdminPorts) {
    this.#hub = hub;
    this.#ports = ports;
    this.errands = new Errands(hub.ports, ports.agenda, (errand) => this.#carryOut(errand));
    this.#desk = { hub, errands: this.errands, directory: ports.directory };
    this.alerts = new Alerts(hub, this.errands, ports.alerts);
  }

  /** Makes the ring, if it is not there. @param pausedAll whether everything is paused */
  create(ring: RingRecord, pausedAll: boolean): void {
    if (this.#hub.exists || ring.state === "deleted") return;
    const { id, name, kind, createdAt } = ring;
    this.#hub.saveSettings({
      id,
      name,
      kind,
      paused: ring.state === "paused",
      acts: "members",
      pausedAll,
      policy: DEFAULT_POLICY,
      createdAt,
      wipeAt: null,
    });
  }

  /** Renames, pauses or resumes the ring, or says who may act. Each member's rev grows with a pause, and with rules that its spoke is told, so that late messages count for nothing. */
  change(change: RingChange): Outcome {
    const open = whetherOpen(this.#hub);
    if (!open.ok) return open;
    const { settings, members } = this.#hub;
    const { name = settings.name, paused = settings.paused, acts = settings.acts } = change;
    const policy = change.policy ? changedPolicy(settings.policy, change.policy, members.all()) : ok(settings.policy);
    if (!policy.ok) return policy;
    const unknown = unknownRule(this.#hub.kind, policy.value.matchBy ?? []);
    if (unknown) return err(unknown);
    // What the spokes are told of the rules, and whether anything flows at all.
    const isNews = paused !== settings.paused || isTold(settings.policy, policy.value);
    this.#hub.transaction(() => {
      this.#hub.saveSettings({ ...settings, name, paused, acts, policy: policy.value });
      this.errands.book("index", "");
      if (!isNews) return;
      for (const member of members.all()) if (member.state === "active") revise(this.#desk, member, {});
    });
    this.#announce();
    if (!paused) this.#hub.waker.start();
    return ok(null);
  }

  /** Everything is paused, or goes on; the ring's own pause stays as it is. */
  pauseAll(pausedAll: boolean): void {
    const { settings, members } = this.#hub;
    if (settings.pausedAll === pausedAll || settings.wipeAt !== null) return;
    this.#hub.transaction(() => {
      this.#hub.saveSettings({ ...settings, pausedAll });
      for (const member of members.all()) if (member.state === "active") revise(this.#desk, member, {});
    });
    this.#announce();
    if (!pausedAll) this.#hub.waker.start();
  }

  /** One member, or with `null` every one, starts over. */
  reset(member: string | null): Outcome {
    const done = member === null ? resetRing(this.#desk) : resetMember(this.#desk, member);
    if (done.ok) this.#announce();
    return done;
  }

  /** Deletes the ring: members leave now, data goes after the grace period, copies stay. */
  delete(): Outcome {
    const { settings, members, ports } = this.#hub;
    if (settings.wipeAt !== null) return ok(null);
    const wipeAt = ports.clock.now() + GRACE_MS;
    this.#hub.transaction(() => {
      this.#hub.saveSettings({ ...settings, wipeAt });
      this.errands.book("index", "");
      this.errands.book("wipe", "", "", wipeAt);
      for (const member of members.all()) if (member.state === "active") this.leave(member);
    });
    this.#announce();
    return ok(null);
  }

  /** Adds a folder that was looked up in Graph. */
  async addMember(wanted: MemberToAdd): Promise<Result<Member, Refused>> {
    const free = mayJoin(this.#hub, wanted.mailbox);
    if (!free.ok) return free;
    const id = `m${this.#hub.ports.random.hex(8)}`;
    // Booked first: a claim whose member never came would keep the folder from every ring.
    const safety = this.#hub.ports.clock.now() + SAFETY_MS;
    this.errands.book("add", id, JSON.stringify(wanted), safety);
    this.#ports.agenda.by(safety);
    return await this.#add(id, wanted);
  }

  /** Changes a member's role, or switches a direction of it. */
  async updateMember(id: string, change: MemberChange): Promise<Outcome> {
    const updated = await changeMember(this.#desk, id, change);
    if (updated.ok) this.#announce();
    return updated;
  }

  /** Takes a member out. Its copies stay; its folder is free once its mailbox has confirmed. */
  removeMember(id: string): Outcome {
    const member = this.#hub.members.get(id);
    if (!member || member.state === "left") return err(unknownMember(id));
    if (member.state === "active") this.#hub.transaction(() => this.leave(member));
    this.#announce();
    return ok(null);
  }

  /** The ring as the Directory indexes it. */
  record(): RingRecord {
    const { id, name, kind, paused, createdAt, wipeAt } = this.#hub.settings;
    // Its own pause: whether everything is paused the Directory knows itself.
    const state = wipeAt !== null ? "deleted" : paused ? "paused" : "active";
    return { id, name, kind, state, createdAt, wipeAt, health: this.alerts.health() };
  }

  async #add(id: string, wanted: MemberToAdd): Promise<Result<Member, Refused>> {
    const claimed = await this.#ports.directory.claim(
      claimOf(this.#hub, { ...PLAIN, ...wanted, id, assigned: wanted.role }),
    );
    if (!claimed.ok && claimed.error.ring === this.#hub.settings.id)
      return await this.#takeUp(id, wanted, claimed.error);
    const added = this.#hub.transaction((): Result<Member, Refused> => {
      this.errands.drop("add", id);
      if (!claimed.ok) return claimed;
      const known = this.#hub.members.get(id);
      if (known) return ok(known);
      const free = mayJoin(this.#hub, wanted.mailbox);
      if (!free.ok) {
        this.errands.book("release", id);
        return free;
      }
      const member = newMember(this.#hub.members, id, wanted, this.#hub.ports.clock.now());
      this.#hub.members.save(member);
      if (wanted.ownFolder === true) this.#hub.readings.begin(member, { ownFolder: true });
      this.errands.book("configure", id);
      return ok(member);
    });
    this.#announce();
    return added;
  }

  /** The folder is claimed for this very ring. If the ring has lost the member of that claim, it is taken up again (P57). */
  async #takeUp(
    id: string,
    { mailbox, folder, role }: MemberToAdd,
    refusal: Refused,
  ): Promise<Result<Member, Refused>> {
    this.errands.drop("add", id);
    await compareClaims(this.#desk);
    const lost = this.#hub.members
      .all()
      .find((one) => one.mailbox === mailbox && one.folder === folder && one.begunAt === 0);
    if (lost?.state !== "active") return err(refusal);
    const changed = await this.updateMember(lost.id, { role });
    return changed.ok ? ok(this.#hub.members.get(lost.id) ?? lost) : changed;
  }

  #announce(): void {
    this.errands.start();
    this.#hub.ports.changed([]);
  }

  /** Books that a member leaves, in the caller's transaction; who calls starts the errands after it. */
  leave(member: Member): void {
    this.#hub.members.save({ ...member, state: "leaving", rev: member.rev + 1 });
    this.#hub.holds.forget(member.id);
    this.errands.drop("configure", member.id);
    this.errands.book("leave", member.id);
  }

  async #carryOut(errand: Errand): Promise<"done" | "over" | number> {
    switch (errand.what) {
      case "add":
        await this.#add(errand.member, JSON.parse(errand.payload) as MemberToAdd);
        return "done";
      case "configure":
        return await this.#configure(errand.member);
      case "leave":
        return await this.#haveLeft(errand.member);
      case "release":
        return await this.#release(errand);
      case "index":
        await this.#ports.directory.addRing(this.record());
        await this.#ports.directory.updateRing(this.record());
        return "done";
      case "claims":
        await compareClaims(this.#desk);
        return "done";
      case "wipe":
        return await this.#wipe();
      case "order":
        return await carryOrder(this.#hub, errand);
      case "alert":
        return await this.alerts.tell();
      case "restore":
        return restoreSome(this.#hub, this, errand);
    }
  }

  async #configure(id: string): Promise<"done"> {
    const member = this.#hub.members.get(id);
    if (member?.state === "active") await this.#hub.ports.spoke(member.mailbox).configure(this.#hub.configOf(member));
    return "done";
  }

  /** The mailbox confirms by `left`, once nothing that it sent can still be under way (P29). */
  async #haveLeft(id: string): Promise<"done" | number> {
    const { members, ports, settings } = this.#hub;
    const member = members.get(id);
    if (member && member.state !== "left") await ports.spoke(member.mailbox).leave(settings.id, id);
    if (member && members.get(id)?.state !== "left") return ports.clock.now() + CONFIRM_MS;
    await this.#ports.directory.release(id);
    return "done";
  }

  async #release({ member: id, payload }: Errand): Promise<"done"> {
    const member = this.#hub.members.get(id);
    if (payload !== "loosen") await this.#ports.directory.release(id);
    else if (member?.state === "active") await this.#ports.directory.claim(claimOf(this.#hub, member));
    return "done";
  }

  async #wipe(): Promise<"done" | "over" | number> {
    const { members, settings, ports } = this.#hub;
    const now = ports.clock.now();
    if (settings.wipeAt === null) return "done";
    if (settings.wipeAt > now) return settings.wipeAt;
    if (members.all().some((member) => member.state !== "left")) return now + WIPE_AGAIN_MS;
    await this.#ports.directory.forgetRing(settings.id);
    await this.#ports.wipe();
    return "over";
  }
}

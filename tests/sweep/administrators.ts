import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { RingRecord } from "../../worker/directory/protocol.ts";
import type { Remedy } from "../../shared/contract/troubles.ts";
import type { RingChange } from "../../worker/ring/admin-protocol.ts";
import type { Role } from "../../worker/ring/protocol.ts";
import type { RingService } from "../../worker/ring/service.ts";
import type { Host } from "../sim/host.ts";
import type { Town } from "./town.ts";

const AGAIN_MS = 2_000;
const TRIES = 20;

/**
 * What administrators do, by the ring's own administrative side. Whoever gets no answer asks again,
 * whatever may have come of it; and so do they where they are told to try again shortly.
 */
export class Administrators {
  readonly #town: Town;

  constructor(town: Town) {
    this.#town = town;
  }

  /** Creates a ring: in the Directory first, as the Worker does it. */
  async create(id: string): Promise<void> {
    const { stage, directory } = this.#town;
    const record: RingRecord = { id, name: id, kind: "contact", state: "active", createdAt: stage.now, wipeAt: null };
    await this.insist(directory, "addRing", (object) => object.addRing(record));
    await this.insist(this.#town.ring(id), "createRing", (service) => service.createRing(record, false));
  }

  /** @param more that the plan of the first reading is to be seen first */
  async add(name: string, role: Role = "two-way", ring = "one", more: { review?: boolean } = {}): Promise<void> {
    const place = this.#town.place(name, ring);
    const { user, folder } = place;
    place.role = role;
    const wanted = { mailbox: user, label: name, folder, folderName: `Contacts of ${ring}`, role, ...more };
    await this.#accepted(ring, `addMember ${name}`, (service) => service.addMember(wanted), ["mailbox_in_ring"]);
  }

  async setRole(name: string, role: Role, ring = "one"): Promise<void> {
    await this.#accepted(ring, `updateMember ${name}`, (service) =>
      service.updateMember(this.memberOf(name, ring), { role }),
    );
    this.#town.place(name, ring).role = role;
  }

  /** Switches a member's directions. */
  async direct(name: string, directions: { readonly receives?: boolean; readonly gives?: boolean }): Promise<void> {
    await this.#accepted("one", `updateMember ${name}`, (service) =>
      service.updateMember(this.memberOf(name), directions),
    );
  }

  /** Changes the rules of the ring. */
  async rule(policy: NonNullable<RingChange["policy"]>): Promise<void> {
    await this.#accepted("one", "changeRing", (service) => service.changeRing({ policy }));
  }

  /** Has a member match its folder again. */
  async reset(name: string): Promise<void> {
    await this.#accepted("one", `resetMember ${name}`, (service) => service.resetMember(this.memberOf(name)));
  }

  /** Orders something for somebody's copy of the one contact, and waits until it was carried out. */
  async order(remedy: Remedy, name: string): Promise<void> {
    const ring = this.#town.ring("one");
    const item = ring.storage.first<{ id: string }>("SELECT id FROM item ORDER BY seq LIMIT 1")?.id ?? "";
    const copies = [{ member: this.memberOf(name), item }];
    const order = { remedy, copies, request: `order to ${remedy}` };
    await this.insist(ring, `orderRemedies ${remedy}`, (service) => service.orderRemedies(order));
    await this.#town.quiet();
  }

  /** Decides every conflict that is open alike. */
  async resolve(all: "keep" | "use"): Promise<void> {
    const by = { oid: "administrator", name: "Ada Admin" };
    const order = { all, request: `resolve with ${all}` };
    await this.insist(this.#town.ring("one"), "resolveConflicts", (service) => service.resolveConflicts(order, by));
  }

  /** Runs the plan of a first reading as it stands, once there is one. */
  async runPlan(name: string): Promise<void> {
    const ring = this.#town.ring("one");
    const member = this.memberOf(name);
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const seen = await this.insist(ring, "plan", (service) =>
        service.plan(member, { what: "read" }, "administrator"),
      );
      if (seen.ok && seen.value.state === "run") return;
      if (seen.ok && seen.value.state === "ready" && seen.value.plan !== null) {
        const { plan } = seen.value;
        await this.insist(ring, "plan run", (service) => service.plan(member, { what: "run", plan }, "administrator"));
      } else await this.#town.pass(AGAIN_MS);
    }
    throw new Error(`the plan of ${name} could not be run`);
  }

  /** Takes somebody out, and waits until their mailbox has confirmed. */
  async remove(name: string, ring = "one"): Promise<void> {
    const member = this.memberOf(name, ring);
    const gone = ["member_not_found"];
    await this.#accepted(ring, `removeMember ${name}`, (service) => service.removeMember(member), gone);
    await this.#town.quiet();
    this.#town.place(name, ring).role = null;
  }

  async pause(paused: boolean, ring = "one"): Promise<void> {
    const what = paused ? "pause" : "resume";
    await this.#accepted(ring, what, (service) => service.changeRing({ paused }));
  }

  async deleteRing(ring = "one"): Promise<void> {
    await this.#accepted(ring, "deleteRing", (service) => service.deleteRing());
  }

  /** Decides the hold that is open, having looked at it. */
  async decide(decision: "approve" | "restore" | "detach", ring = "one"): Promise<void> {
    const to = this.#town.ring(ring);
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const holds = await this.insist(to, "listHolds", (service) => service.listHolds({ limit: 10 }));
      const hold = holds.ok ? holds.value[0] : undefined;
      if (hold && hold.state !== "open") return;
      const wish = { decision, seen: hold?.seen ?? "", who: "administrator" };
      if (hold) await this.insist(to, `decideHold ${decision}`, (service) => service.decideHold(hold.id, wish));
      else await this.#town.pass(AGAIN_MS);
    }
    throw new Error(`there is nothing that could be decided with ${decision}`);
  }

  /** The id of somebody's newest membership that has not ended. */
  memberOf(name: string, ring = "one"): string {
    const row = this.#town
      .ring(ring)
      .storage.first<{ id: string }>("SELECT id FROM member WHERE label = ? AND state = 'active'", name);
    if (!row) throw new Error(`${name} is not in ring ${ring}`);
    return row.id;
  }

  /** Sends something again until it was answered. */
  async insist<T, R>(to: Host<T>, what: string, work: (object: T) => Promise<R>, from = "administrator"): Promise<R> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#town.kept(this.#town.line.send({ name: from, life: null }, to, what, work));
      } catch (error) {
        if (tries >= TRIES) throw error;
        await this.#town.pass(AGAIN_MS);
      }
    }
  }

  async #accepted(
    ring: string,
    what: string,
    work: (service: RingService) => Promise<Result<unknown, Refused>>,
    alsoDone: readonly string[] = [],
  ): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.insist(this.#town.ring(ring), what, work);
      if (answer.ok || alsoDone.includes(answer.error.reason)) return;
      if (tries >= TRIES) throw new Error(`${what} was refused: ${answer.error.reason}`);
      await this.#town.pass(AGAIN_MS);
    }
  }
}

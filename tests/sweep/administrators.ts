import type { Refused } from "../../shared/contract/problems.ts";
import type { Result } from "../../shared/result.ts";
import type { RingRecord } from "../../worker/directory/protocol.ts";
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

  async add(name: string, role: Role = "two-way", ring = "one"): Promise<void> {
    const place = this.#town.place(name, ring);
    const { user, folder } = place;
    place.role = role;
    const wanted = { mailbox: user, label: name, folder, folderName: `Contacts of ${ring}`, role };
    await this.#accepted(ring, `addMember ${name}`, (service) => service.addMember(wanted), ["mailbox_in_ring"]);
  }

  async setRole(name: string, role: Role, ring = "one"): Promise<void> {
    await this.#accepted(ring, `updateMember ${name}`, (service) =>
      service.updateMember(this.memberOf(name, ring), { role }),
    );
    this.#town.place(name, ring).role = role;
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

import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { KindName } from "../../shared/kinds/kind.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { DirectoryPort, Membership, RingRecord } from "../directory/protocol.ts";
import { Kept } from "../graph/kept.ts";
import type { Lookup } from "../graph/lookup.ts";
import type { Clock } from "../ports/system.ts";
import type { Actor } from "../ring/person-protocol.ts";

/** Who asks, as their verified token says. */
export interface Caller {
  /** Entra object id: the mailbox that is theirs without proof. */
  readonly oid: string;
  readonly name: string;
  /** Holds the role Ringfold.Admin. */
  readonly admin: boolean;
  /** An app that acts as itself: it has no mailbox, and opens none. */
  readonly app: boolean;
}

/** A folder, to be opened as the caller. */
export interface Door {
  readonly kind: KindName;
  /** Graph id. */
  readonly folder: string;
}

/** What was found out and may be believed for a while. */
export interface AccessMemory {
  /** Folders that a person was seen to open. */
  readonly proofs: Kept<true>;
  /** Folders that a person was just seen not to open. */
  readonly refusals: Kept<true>;
  /** Entra object ids of mailboxes by the names that people gave. */
  readonly names: Kept<string>;
}

/** What judging access stands on. */
export interface AccessPorts {
  readonly directory: Pick<DirectoryPort, "memberships" | "ringFor">;
  readonly lookup: Pick<Lookup, "mailbox">;
  /** Asks Graph as the caller whether they may open a folder of a mailbox; `null`: the mailbox as a whole. */
  readonly opens: (mailbox: string, door: Door | null) => Promise<Result<boolean, Refused>>;
  readonly clock: Clock;
  readonly memory: AccessMemory;
}

/** A caller, let into a ring. */
export interface Admitted {
  readonly actor: Actor;
  readonly ring: RingRecord;
  /** Entra object id of the mailbox acted in: for `actor.member`. */
  readonly mailbox: string;
}

/** How long a proof is believed, milliseconds. */
const PROOF_MS = 5 * 60_000;
/** How long a refusal is, milliseconds: what is shared is open soon, and a stranger who keeps asking uses up no mailbox's requests. */
const REFUSAL_MS = 30_000;
const MOST = 10_000;

/** A memory for one isolate. */
export function newAccessMemory(): AccessMemory {
  return { proofs: new Kept(MOST), refusals: new Kept(MOST), names: new Kept(MOST) };
}

/**
 * Who may act where (S29). A person acts in the mailbox that their token names; in another one only
 * where Graph, asked as that person, opens the very folder that is in the ring. Nothing that the client
 * says is believed, and no object is named before the Directory knew it.
 */
export class Access {
  readonly caller: Caller;
  readonly #ports: AccessPorts;

  constructor(ports: AccessPorts, caller: Caller) {
    this.#ports = ports;
    this.caller = { ...caller, oid: caller.oid.toLowerCase() };
  }

  /**
   * Lets the caller into one ring.
   * @param named the mailbox to act in, as the client named it; absent: the caller's own
   */
  async ring(id: string, named: string | undefined): Promise<Result<Admitted, Refused>> {
    const mailbox = await this.#mailbox(named);
    if (!mailbox.ok) return mailbox;
    const found = await this.#ports.directory.ringFor(id, mailbox.value);
    const door = found?.place ? { kind: found.ring.kind, folder: found.place.folder } : null;
    const open = await this.#open(mailbox.value, door);
    if (!open.ok) return open;
    if (!open.value) return err(closed());
    if (!found?.place && !(found && this.caller.admin)) return err(ringNotFound());
    return ok(this.#admitted(mailbox.value, found.ring, found.place?.member ?? null));
  }

  /** Lets the caller into every ring of a mailbox whose folder they may open. */
  async rings(
    named: string | undefined,
  ): Promise<Result<{ readonly mailbox: string; readonly rings: readonly Admitted[] }, Refused>> {
    const mailbox = await this.#mailbox(named);
    if (!mailbox.ok) return mailbox;
    const memberships = await this.#ports.directory.memberships(mailbox.value);
    const doors = memberships.map(({ ring, folder }) => ({ kind: ring.kind, folder }));
    const asked = await Promise.all((doors.length > 0 ? doors : [null]).map((door) => this.#open(mailbox.value, door)));
    const trouble = asked.find((answer) => !answer.ok);
    if (trouble && !trouble.ok) return trouble;
    const open = asked.map((answer) => answer.ok && answer.value);
    if (!open.includes(true)) return err(closed());
    const rings = memberships.filter((_, at) => open[at]).map((one) => this.#member(mailbox.value, one));
    return ok({ mailbox: mailbox.value, rings });
  }

  async #mailbox(named: string | undefined): Promise<Result<string, Refused>> {
    const { oid, app } = this.caller;
    const name = named?.toLowerCase();
    if (name === undefined || name === oid) return ok(oid);
    if (app)
      return err(refused("person_needed", "An app opens no mailbox. Leave the mailbox out, or ask as a person."));
    const { clock, lookup, memory } = this.#ports;
    const known = memory.names.get(name, clock.now());
    if (known !== undefined) return ok(known);
    const found = await lookup.mailbox(name);
    if (!found.ok) return found;
    memory.names.set(name, found.value.id, clock.now() + PROOF_MS);
    return ok(found.value.id);
  }

  async #open(mailbox: string, door: Door | null): Promise<Result<boolean, Refused>> {
    const { oid } = this.caller;
    if (mailbox === oid) return ok(true);
    const { clock, memory, opens } = this.#ports;
    const key = JSON.stringify([oid, mailbox, door?.folder ?? null]);
    if (memory.proofs.get(key, clock.now())) return ok(true);
    if (memory.refusals.get(key, clock.now())) return ok(false);
    const answer = await opens(mailbox, door);
    if (!answer.ok) return answer;
    if (answer.value) memory.proofs.set(key, true, clock.now() + PROOF_MS);
    else memory.refusals.set(key, true, clock.now() + REFUSAL_MS);
    return answer;
  }

  #member(mailbox: string, { ring, member }: Membership): Admitted {
    return this.#admitted(mailbox, ring, member);
  }

  #admitted(mailbox: string, ring: RingRecord, member: string | null): Admitted {
    const { oid, name, admin } = this.caller;
    return { actor: { oid, name, member, administers: admin }, ring, mailbox };
  }
}

/** The same words for a ring that is not there and for one that is none of the caller's business. */
function ringNotFound(): Refused {
  return refused(
    "ring_not_found",
    "There is no such ring, or the mailbox has no folder in it. An administrator can add the folder.",
  );
}

function closed(): Refused {
  return refused(
    "mailbox_closed",
    "Outlook does not let you into this mailbox or this folder of it. Ask its owner to share it with you.",
  );
}

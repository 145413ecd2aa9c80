import type { ConflictPage, ConflictQuery, Resolve, Resolved } from "../../shared/contract/conflicts.ts";
import type { DecideHold, HoldPage, HoldQuery, HoldSummary, HoldView } from "../../shared/contract/holds.ts";
import type { LogEntry } from "../../shared/contract/items.ts";
import type { PlanView, UndecidedPage, UndecidedQuery } from "../../shared/contract/plans.ts";
import { refused, type Refused } from "../../shared/contract/problems.ts";
import type {
  AuditView,
  Everything,
  MailboxFolders,
  MemberRow,
  MemberView,
  NewMember,
  NewRing,
  Rings,
  RingView,
} from "../../shared/contract/rings.ts";
import type { RemedyOrder, RemedyResult, TroublePage, TroubleQuery } from "../../shared/contract/troubles.ts";
import type { KindName } from "../../shared/kinds/kind.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { DirectoryPort, RingRecord } from "../directory/protocol.ts";
import type { Lookup } from "../graph/lookup.ts";
import type { Clock, Log, Random } from "../ports/system.ts";
import type { MemberChange, PlanAct, RingAdminPort, RingChange } from "../ring/admin-protocol.ts";
import { pauseEverything } from "./everything.ts";
import { Joining } from "./joining.ts";
import { summaryOf } from "./ring-summary.ts";
import { addRows, readMembersCsv } from "./members-csv.ts";

/** What the administrative side stands on. */
export interface AdministrationPorts {
  readonly directory: DirectoryPort;
  /** A ring's object: only for ids that the Directory knows. */
  readonly ring: (id: string) => RingAdminPort;
  readonly lookup: Pick<Lookup, "mailbox" | "folder" | "folders">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The kinds that can be synced. */
  readonly kinds: readonly KindName[];
}

/** Rows of a CSV that are worked on at once. */
const AT_ONCE = 4;

/**
 * What the API does, for one caller who may administer. Everything a caller names is looked up before
 * an object is named by it, so that a wrong id makes nothing; each act is in the audit log before it begins.
 */
export class Administration {
  readonly #ports: AdministrationPorts;
  /** Entra object id of the caller. */
  readonly #who: string;
  /** The caller's name, for people. */
  readonly #name: string;

  constructor(ports: AdministrationPorts, who: string, name = "an administrator") {
    this.#ports = ports;
    this.#who = who;
    this.#name = name;
  }

  async createRing({ name, kind }: NewRing): Promise<Result<RingView, Refused>> {
    const supported = this.#supported(kind);
    if (!supported.ok) return supported;
    const id = `r${this.#ports.random.hex(10)}`;
    const record: RingRecord = { id, name, kind, state: "active", createdAt: this.#ports.clock.now(), wipeAt: null };
    await this.#audit("createRing", id);
    // Indexed first: if we are cut off here, the cron makes the ring from its record.
    await this.#ports.directory.addRing(record);
    // Asked after it was indexed: whoever pauses everything later finds it there.
    await this.#ports.ring(id).createRing(record, await this.#ports.directory.pausedAll());
    return await this.#ports.ring(id).overview();
  }

  /** Pauses every ring, or lets those go on that are not paused by themselves. */
  async pauseAll(paused: boolean): Promise<Everything> {
    await this.#audit(paused ? "pauseAll" : "resumeAll", null);
    const untold = await pauseEverything(this.#ports, paused);
    return { ...(await this.listRings()), untold };
  }

  async listRings(): Promise<Rings> {
    const [rings, pausedAll] = await Promise.all([this.#ports.directory.rings(), this.#ports.directory.pausedAll()]);
    return { pausedAll, rings: rings.map((ring) => summaryOf(ring, pausedAll)) };
  }

  async resetRing(id: string): Promise<Result<RingView, Refused>> {
    return await this.#act("resetRing", id, null, (ring) => ring.resetRing());
  }

  async resetMember(id: string, member: string): Promise<Result<MemberView, Refused>> {
    return await this.#act("resetMember", id, member, (ring) => ring.resetMember(member));
  }

  async getRing(id: string): Promise<Result<RingView, Refused>> {
    return await this.#inRing(id, (ring) => ring.overview());
  }

  async updateRing(
    id: string,
    change: RingChange,
    what: "updateRing" | "pauseRing" | "resumeRing" = "updateRing",
  ): Promise<Result<RingView, Refused>> {
    return await this.#act(what, id, null, (ring) => ring.changeRing(change));
  }

  async deleteRing(id: string): Promise<Result<RingView, Refused>> {
    return await this.#act("deleteRing", id, null, (ring) => ring.deleteRing());
  }

  async addMember(id: string, wanted: NewMember): Promise<Result<MemberView, Refused>> {
    const record = await this.#record(id);
    return record.ok ? await this.#add(record.value, wanted, "addMember", this.#joining(id)) : record;
  }

  /** Adds a table of members; each row stands or falls by itself. */
  async addMembers(id: string, csv: string): Promise<Result<{ rows: MemberRow[] }, Refused>> {
    const record = await this.#record(id);
    if (!record.ok) return record;
    const read = readMembersCsv(csv);
    if (!read.ok) return read;
    const joining = this.#joining(record.value.id);
    const rows = await addRows(read.value, (wanted) => this.#addRow(record.value, wanted, joining));
    return ok({ rows });
  }

  async updateMember(id: string, member: string, change: MemberChange): Promise<Result<MemberView, Refused>> {
    return await this.#act("updateMember", id, member, (ring) => ring.updateMember(member, change));
  }

  async removeMember(id: string, member: string): Promise<Result<MemberView, Refused>> {
    return await this.#act("removeMember", id, member, (ring) => ring.removeMember(member));
  }

  async listProblems(id: string, query: TroubleQuery): Promise<Result<TroublePage, Refused>> {
    return await this.#inRing(id, (ring) => ring.listTroubles(query));
  }

  async solveProblems(id: string, order: RemedyOrder): Promise<Result<RemedyResult, Refused>> {
    return await this.#act(`solveProblems ${order.remedy}`, id, null, (ring) => ring.orderRemedies(order));
  }

  async listMailboxFolders(name: string, kind: KindName): Promise<Result<MailboxFolders, Refused>> {
    const supported = this.#supported(kind);
    if (!supported.ok) return supported;
    const mailbox = await this.#ports.lookup.mailbox(name);
    if (!mailbox.ok) return mailbox;
    const { id, address, displayName } = mailbox.value;
    const folders = await this.#ports.lookup.folders(kind, id);
    return folders.ok ? ok({ mailbox: id, address, displayName, kind, folders: folders.value }) : folders;
  }

  async getRingLog(id: string, after: number | null, limit: number): Promise<Result<LogEntry[], Refused>> {
    return await this.#inRing(id, (ring) => ring.logEntries(after, limit));
  }

  async listRingHolds(id: string, query: HoldQuery): Promise<Result<{ holds: HoldSummary[] }, Refused>> {
    const listed = await this.#inRing(id, (ring) => ring.listHolds(query));
    return listed.ok ? ok({ holds: listed.value }) : listed;
  }

  /** What waits in all rings, the newest first. */
  async listHolds(query: HoldQuery): Promise<{ holds: HoldSummary[] }> {
    const queue = (await this.#ports.directory.rings()).filter(({ state }) => state !== "deleted");
    const found: HoldSummary[] = [];
    const worker = async (): Promise<void> => {
      for (let ring = queue.shift(); ring; ring = queue.shift()) {
        const listed = await this.#ports.ring(ring.id).listHolds(query);
        if (listed.ok) found.push(...listed.value);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const newest = found.toSorted((a, b) => (a.openedAt < b.openedAt ? 1 : a.openedAt > b.openedAt ? -1 : 0));
    return { holds: newest.slice(0, query.limit) };
  }

  async getHold(id: string, hold: string, page: HoldPage): Promise<Result<HoldView, Refused>> {
    return await this.#inRing(id, (ring) => ring.readHold(hold, page));
  }

  /** Decides what becomes of a flood of changes that waits; the audit log says which decision. */
  async decideHold(id: string, hold: string, wish: DecideHold): Promise<Result<HoldView, Refused>> {
    const known = await this.getHold(id, hold, { after: "", limit: 1 });
    if (!known.ok) return known;
    const who = this.#who;
    const what = `decideHold ${wish.decision}`;
    return await this.#act(what, id, known.value.member, (ring) => ring.decideHold(hold, { ...wish, who }));
  }

  async listConflicts(id: string, query: ConflictQuery): Promise<Result<ConflictPage, Refused>> {
    return await this.#inRing(id, (ring) => ring.listConflicts(query));
  }

  async resolveConflict(id: string, order: Resolve): Promise<Result<Resolved, Refused>> {
    const by = { oid: this.#who, name: this.#name };
    return await this.#act("resolveConflict", id, null, (ring) => ring.resolveConflicts(order, by));
  }

  async listUndecided(id: string, member: string, query: UndecidedQuery): Promise<Result<UndecidedPage, Refused>> {
    return await this.#inRing(id, (ring) => ring.undecided(member, query));
  }

  /** The plan of a folder's first reading: looked at, decided about, made by other rules, or run. @param what operationId */
  async plan(what: string, id: string, member: string, act: PlanAct): Promise<Result<PlanView, Refused>> {
    if (act.what === "read") return await this.#inRing(id, (ring) => ring.plan(member, act, this.#who));
    return await this.#act(what, id, member, (ring) => ring.plan(member, act, this.#who));
  }

  async listAudit(before: number, limit: number): Promise<AuditView[]> {
    const rows = await this.#ports.directory.audits(before, limit);
    return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  }

  /** One row of a table. What breaks it breaks no other. */
  async #addRow(ring: RingRecord, wanted: NewMember, joining: Joining): Promise<Result<MemberView, Refused>> {
    try {
      return await this.#add(ring, wanted, "addMembers", joining);
    } catch (error) {
      const requestId = this.#ports.random.hex(8);
      const reason = error instanceof Error ? (error.stack ?? error.message) : "unknown";
      this.#ports.log.event("row-failed", { requestId, ring: ring.id, reason });
      return err(
        refused("internal", `Send this row once more; rows that are in stay in. The log has more under ${requestId}.`),
      );
    }
  }

  async #add(
    ring: RingRecord,
    wanted: NewMember,
    what: string,
    joining: Joining,
  ): Promise<Result<MemberView, Refused>> {
    const mailbox = await this.#ports.lookup.mailbox(wanted.mailbox);
    if (!mailbox.ok) return mailbox;
    // A folder that is made stays, even if the ring then refuses the member: so the ring is asked before.
    const free = wanted.createFolder ? await joining.may(mailbox.value.id) : ok(null);
    if (!free.ok) return free;
    await this.#audit(what, ring.id, null, mailbox.value.id);
    const folder = await this.#ports.lookup.folder(ring.kind, mailbox.value.id, wanted.folder, wanted.createFolder);
    if (!folder.ok) return folder;
    const added = await this.#ports.ring(ring.id).addMember({
      mailbox: mailbox.value.id,
      label: mailbox.value.address,
      folder: folder.value.id,
      folderName: folder.value.name,
      role: wanted.role,
      review: wanted.review,
      ownFolder: folder.value.isDefault,
    });
    if (added.ok) joining.joined(added.value);
    return added;
  }

  #joining(ring: string): Joining {
    return new Joining(() => this.#ports.ring(ring).overview());
  }

  #supported(kind: KindName): Result<null, Refused> {
    if (this.#ports.kinds.includes(kind)) return ok(null);
    return err(refused("kind_unsupported", `Ringfold syncs ${this.#ports.kinds.join(", ")} folders so far.`));
  }

  async #act<T>(
    what: string,
    id: string,
    member: string | null,
    work: (ring: RingAdminPort) => Promise<Result<T, Refused>>,
  ): Promise<Result<T, Refused>> {
    return await this.#inRing(id, async (ring) => {
      await this.#audit(what, id, member);
      return await work(ring);
    });
  }

  async #inRing<T>(
    id: string,
    work: (ring: RingAdminPort) => Promise<Result<T, Refused>>,
  ): Promise<Result<T, Refused>> {
    const record = await this.#record(id);
    return record.ok ? await work(this.#ports.ring(record.value.id)) : record;
  }

  async #record(id: string): Promise<Result<RingRecord, Refused>> {
    const record = await this.#ports.directory.ring(id);
    if (record) return ok(record);
    return err(refused("ring_not_found", "There is no ring with this id. listRings lists them."));
  }

  async #audit(
    what: string,
    ring: string | null,
    member: string | null = null,
    mailbox: string | null = null,
  ): Promise<void> {
    await this.#ports.directory.audit({ who: this.#who, what, ring, member, mailbox });
  }
}

import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { KindName } from "../../shared/kinds/kind.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Sql } from "../ports/sql.ts";
import type { Clock } from "../ports/system.ts";
import { migrate } from "../storage/migrate.ts";
import { circleOf, cyclic } from "./cycle.ts";
import type {
  AuditEntry,
  AuditRow,
  Claim,
  ClaimDetail,
  DirectoryPort,
  Membership,
  RingAndPlace,
  RingHealth,
  RingRecord,
} from "./protocol.ts";
import { DIRECTORY_SCHEMA } from "./schema.ts";

type RingRow = {
  id: string;
  name: string;
  kind: string;
  state: string;
  created_at: number;
  wipe_at: number | null;
  health: string | null;
};
type PlacedRow = RingRow & { member: string; folder: string };
type ClaimRow = { ring: string; member: string; exclusive: number };
type WholeClaimRow = ClaimRow & {
  mailbox: string;
  folder: string;
  writes: number | null;
  reads: number | null;
  detail: string | null;
};
type AuditSqlRow = {
  id: number;
  at: number;
  who: string;
  what: string;
  ring: string | null;
  member: string | null;
  mailbox: string | null;
};

/** One for each deployment: which rings there are, which folder is whose, and who did what. Nothing that syncs waits for it. */
export class Directory implements DirectoryPort {
  readonly #sql: Sql;
  readonly #clock: Clock;

  constructor(ports: { readonly sql: Sql; readonly clock: Clock }) {
    this.#sql = ports.sql;
    this.#clock = ports.clock;
    migrate(ports.sql, DIRECTORY_SCHEMA);
  }

  addRing(ring: RingRecord): Promise<void> {
    const { id, name, kind, state, createdAt, wipeAt } = ring;
    this.#sql.run(
      "INSERT INTO ring (id, name, kind, state, created_at, wipe_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
      id,
      name,
      kind,
      state,
      createdAt,
      wipeAt,
    );
    return Promise.resolve();
  }

  ring(id: string): Promise<RingRecord | null> {
    const row = this.#sql.first<RingRow>("SELECT * FROM ring WHERE id = ?", id);
    return Promise.resolve(row ? fromRow(row) : null);
  }

  rings(): Promise<readonly RingRecord[]> {
    return Promise.resolve(this.#sql.all<RingRow>("SELECT * FROM ring ORDER BY created_at, id").map(fromRow));
  }

  memberships(mailbox: string): Promise<readonly Membership[]> {
    const rows = this.#sql.all<PlacedRow>(
      "SELECT ring.*, claim.member, claim.folder FROM claim JOIN ring ON ring.id = claim.ring WHERE claim.mailbox = ? ORDER BY ring.created_at, ring.id",
      mailbox.toLowerCase(),
    );
    return Promise.resolve(rows.map((row) => ({ ring: fromRow(row), member: row.member, folder: row.folder })));
  }

  ringFor(id: string, mailbox: string): Promise<RingAndPlace | null> {
    const row = this.#sql.first<RingRow>("SELECT * FROM ring WHERE id = ?", id);
    if (!row) return Promise.resolve(null);
    const place = this.#sql.first<{ member: string; folder: string }>(
      "SELECT member, folder FROM claim WHERE mailbox = ? AND ring = ?",
      mailbox.toLowerCase(),
      id,
    );
    return Promise.resolve({ ring: fromRow(row), place: place ?? null });
  }

  updateRing({ id, name, state, wipeAt, health = null }: RingRecord): Promise<void> {
    this.#sql.run(
      "UPDATE ring SET name = ?, state = ?, wipe_at = ?, health = ? WHERE id = ?",
      name,
      state,
      wipeAt,
      health === null ? null : JSON.stringify(health),
      id,
    );
    return Promise.resolve();
  }

  forgetRing(id: string): Promise<void> {
    this.#sql.transaction(() => {
      this.#sql.run("DELETE FROM claim WHERE ring = ?", id);
      this.#sql.run("DELETE FROM ring WHERE id = ?", id);
    });
    return Promise.resolve();
  }

  claim(claim: Claim): Promise<Result<null, Refused>> {
    return Promise.resolve(
      this.#sql.transaction(() => {
        const others = this.#sql.all<ClaimRow>(
          "SELECT ring, member, exclusive FROM claim WHERE mailbox = ? AND folder = ? AND member <> ?",
          claim.mailbox,
          claim.folder,
          claim.member,
        );
        const inTheWay = others.find(
          (other) => other.ring === claim.ring || (claim.exclusive && other.exclusive === 1),
        );
        if (inTheWay) return err(taken(inTheWay, claim));
        const circle = circleOf(this.#sql, claim);
        if (circle) return err(cyclic(circle));
        this.#sql.run(
          `INSERT INTO claim (mailbox, folder, member, ring, exclusive, writes, reads, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (mailbox, folder, member) DO UPDATE SET exclusive = excluded.exclusive, writes = excluded.writes,
             reads = excluded.reads, detail = excluded.detail
           WHERE exclusive <> excluded.exclusive OR writes IS NOT excluded.writes OR reads IS NOT excluded.reads
             OR detail IS NOT excluded.detail`,
          claim.mailbox,
          claim.folder,
          claim.member,
          claim.ring,
          claim.exclusive ? 1 : 0,
          claim.writes === false ? 0 : 1,
          claim.reads === false ? 0 : 1,
          claim.detail ? JSON.stringify(claim.detail) : null,
        );
        return ok(null);
      }),
    );
  }

  claims(ring: string): Promise<readonly Claim[]> {
    const rows = this.#sql.all<WholeClaimRow>("SELECT * FROM claim WHERE ring = ? ORDER BY member", ring);
    return Promise.resolve(rows.map(claimFrom));
  }

  pausedAll(): Promise<boolean> {
    const row = this.#sql.first<{ value: string }>("SELECT value FROM setting WHERE key = 'pausedAll'");
    return Promise.resolve(row?.value === "true");
  }

  pauseAll(paused: boolean): Promise<void> {
    this.#sql.run(
      "INSERT INTO setting VALUES ('pausedAll', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      String(paused),
    );
    return Promise.resolve();
  }

  release(member: string): Promise<void> {
    this.#sql.run("DELETE FROM claim WHERE member = ?", member);
    return Promise.resolve();
  }

  audit({ who, what, ring, member, mailbox }: AuditEntry): Promise<void> {
    this.#sql.run(
      "INSERT INTO audit (at, who, what, ring, member, mailbox) VALUES (?, ?, ?, ?, ?, ?)",
      this.#clock.now(),
      who,
      what,
      ring,
      member,
      mailbox,
    );
    return Promise.resolve();
  }

  audits(before: number, limit: number): Promise<readonly AuditRow[]> {
    return Promise.resolve(
      this.#sql.all<AuditSqlRow>("SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?", before, limit),
    );
  }
}

function taken(other: ClaimRow, claim: Claim): Refused {
  const where = other.ring === claim.ring ? "this ring" : `the ring ${other.ring}`;
  const advice =
    other.ring === claim.ring
      ? "Change that member instead."
      : "Remove it there first, or add it here as a source, which only reads.";
  return refused("folder_in_ring", `The folder belongs to ${where} already (member ${other.member}). ${advice}`, {
    ring: other.ring,
  });
}

function claimFrom({ exclusive, writes, reads, detail, ...row }: WholeClaimRow): Claim {
  const { mailbox, folder, ring, member } = row;
  const flows = { exclusive: exclusive === 1, writes: writes !== 0, reads: reads !== 0 };
  const told = detail === null ? {} : { detail: JSON.parse(detail) as ClaimDetail };
  return { mailbox, folder, ring, member, ...flows, ...told };
}

function fromRow(row: RingRow): RingRecord {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as KindName,
    state: row.state as RingRecord["state"],
    createdAt: row.created_at,
    wipeAt: row.wipe_at,
    ...(row.health === null ? {} : { health: JSON.parse(row.health) as RingHealth }),
  };
}

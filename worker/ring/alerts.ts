import type { RingHealth } from "../directory/protocol.ts";
import type { Alert, AlertKind, AlertPort } from "../ports/alerts.ts";
import type { Errands } from "./errands.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";
import { iso } from "./views.ts";

/** A change that has not reached a copy for so long wants a person. */
const UNSETTLED_MS = 15 * 60_000;
/** Alerts in one message. */
const AT_ONCE = 100;

/** Something that wants a person now. */
interface Matter {
  readonly key: string;
  readonly kind: AlertKind;
  readonly member: Member | null;
  readonly words: string;
}

type AlertRow = {
  key: string;
  kind: string;
  member: string | null;
  since: number;
  ended: number | null;
  words: string;
};

/**
 * Tells whoever watches the deployment that something wants a person, and that it is over: a hold that nobody sees helps
 * nobody. What was told is remembered, so that each is told once; what could not be told is owed (an errand).
 */
export class Alerts {
  readonly #hub: Hub;
  readonly #errands: Errands;
  readonly #port: AlertPort | null;

  /** @param port `null`: nobody is told; health checks show it all the same */
  constructor(hub: Hub, errands: Errands, port: AlertPort | null) {
    this.#hub = hub;
    this.#errands = errands;
    this.#port = port;
  }

  /** Compares what is the matter with what was told. Called whenever that may have changed, and each minute. */
  review(): void {
    const { sql, clock } = this.#hub.ports;
    const matters = new Map(mattersOf(this.#hub).map((matter) => [matter.key, matter]));
    const standing = new Set(
      sql.all<{ key: string }>("SELECT key FROM alert WHERE ended IS NULL").map(({ key }) => key),
    );
    const begun = [...matters.values()].filter(({ key }) => !standing.has(key));
    const over = [...standing].filter((key) => !matters.has(key));
    if (begun.length === 0 && over.length === 0) return;
    const now = clock.now();
    sql.transaction(() => {
      for (const { key, kind, member, words } of begun)
        sql.run(
          `INSERT INTO alert VALUES (?, ?, ?, ?, NULL, 0, ?) ON CONFLICT (key) DO UPDATE SET since = excluded.since,
           ended = NULL, told = 0, words = excluded.words`,
          key,
          kind,
          member?.id ?? null,
          now,
          words,
        );
      for (const key of over) sql.run("UPDATE alert SET ended = ?, told = 0 WHERE key = ?", now, key);
      this.#errands.book("index", "");
      this.#errands.book("alert", "");
    });
    this.#errands.start();
  }

  /** Sends what was not told yet. What is over was told twice, and is forgotten. */
  async tell(): Promise<"done"> {
    const { sql } = this.#hub.ports;
    const rows = sql.all<AlertRow>("SELECT * FROM alert WHERE told = 0 ORDER BY since, key LIMIT ?", AT_ONCE);
    if (rows.length > 0) await this.#port?.send(rows.map((row) => this.#alertOf(row)));
    sql.transaction(() => {
      for (const { key, since, ended } of rows) {
        if (ended !== null) sql.run("DELETE FROM alert WHERE key = ? AND ended = ?", key, ended);
        else sql.run("UPDATE alert SET told = 1 WHERE key = ? AND since = ? AND ended IS NULL", key, since);
      }
      if (rows.length === AT_ONCE) this.#errands.book("alert", ""); // there may be more
    });
    return "done";
  }

  /** How many of each kind stand. */
  health(): RingHealth {
    const rows = this.#hub.ports.sql.all<{ kind: string; n: number }>(
      "SELECT kind, count(*) AS n FROM alert WHERE ended IS NULL GROUP BY kind",
    );
    const counted = (kind: AlertKind): number => rows.find((row) => row.kind === kind)?.n ?? 0;
    return {
      holds: counted("hold"),
      suspended: counted("suspended"),
      unsettled: counted("unsettled"),
      notices: counted("notices"),
    };
  }

  #alertOf(row: AlertRow): Alert {
    const { settings, members } = this.#hub;
    return {
      id: `${settings.id} ${row.key} ${row.since}`,
      kind: row.kind as AlertKind,
      state: row.ended === null ? "begun" : "over",
      ring: settings.id,
      ringName: settings.name,
      member: row.member,
      address: row.member === null ? null : (members.get(row.member)?.label ?? null),
      since: iso(row.since),
      words: row.words,
    };
  }
}

function mattersOf(hub: Hub): Matter[] {
  if (!hub.flowing) return holdsOf(hub);
  const members = hub.members.all().filter(({ state }) => state === "active");
  return [...holdsOf(hub), ...members.flatMap((member) => [...trouble(hub, member)])];
}

/** A hold waits for ever if nobody looks: told also while the ring is paused. */
function holdsOf(hub: Hub): Matter[] {
  return hub.holds.list("open", 200).flatMap((hold) => {
    const member = hub.members.get(hold.member) ?? null;
    // The plan of a first reading that runs by itself needs nobody.
    if (hold.cause === "joining" && member?.review !== true) return [];
    const n = hub.holds.count(hold.id, "open");
    if (n === 0 && hold.cause !== "joining") return [];
    const words =
      hold.cause === "joining"
        ? `The first reading of ${member?.label ?? "a mailbox"} waits for somebody to run its plan (getPlan, runPlan).`
        : `${n} ${hold.cause} from ${member?.label ?? "a mailbox"} wait for a decision (getHold, decideHold). Nothing of them was passed on.`;
    return [{ key: `hold ${hold.id}`, kind: "hold" as const, member, words }];
  });
}

function* trouble(hub: Hub, member: Member): Generator<Matter> {
  if (member.suspended !== null) {
    const words = `${member.label} is out of reach: ${member.suspended}. It goes on by itself as soon as it can be reached.`;
    yield { key: `suspended ${member.id}`, kind: "suspended", member, words };
    return; // what it lacks is not a matter of its own
  }
  const unsettled = unsettledAt(hub, member);
  if (unsettled !== null)
    yield { key: `unsettled ${member.id}`, kind: "unsettled", member, words: `${member.label}: ${unsettled}` };
  if (member.noticesLost)
    yield {
      key: `notices ${member.id}`,
      kind: "notices",
      member,
      words: `Microsoft 365 sends no notices about ${member.label}, so changes there are found by the sweep only. Ringfold asks for them again by itself; if this stays, check that its public address can be reached.`,
    };
}

/** Why a change has not reached this member's copies for a quarter of an hour, in words; `null`: none has waited so long. */
function unsettledAt(hub: Hub, member: Member): string | null {
  const { sql, clock } = hub.ports;
  const before = clock.now() - UNSETTLED_MS;
  const waiting = Number(
    sql.first(
      "SELECT count(*) AS n FROM exception WHERE member = ? AND state IN ('Failed', 'Pending', 'Parked') AND at < ?",
      member.id,
      before,
    )?.n ?? 0,
  );
  if (waiting > 0) return `${waiting} ${waiting === 1 ? "copy is" : "copies are"} not in step (listProblems says why).`;
  if (member.role === "source" || member.joining) return null;
  const { cursor } = hub.members.mark(member.id);
  if (cursor.seq >= hub.line.head().seq) return null;
  const next = sql.first<{ at: number }>("SELECT at FROM revision WHERE seq > ? ORDER BY seq LIMIT 1", cursor.seq);
  return next && next.at < before ? "its mailbox has taken no change for 15 minutes." : null;
}

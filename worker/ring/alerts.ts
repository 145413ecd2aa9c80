import type { RingHealth } from "../directory/protocol.ts";
import type { Alert, AlertKind, AlertPort } from "../ports/alerts.ts";
import type { Errands } from "./errands.ts";
import { holdInWords } from "./hold-view.ts";
import type { Hold } from "./holds.ts";
import type { Hub } from "./hub.ts";
import type { Member } from "./members.ts";
import { readingOf } from "./reading-detail.ts";
import { iso } from "./views.ts";

/** A change that has not reached a copy for so long wants a person. */
const UNSETTLED_MS = 15 * 60_000;
/** Alerts in one message. */
const AT_ONCE = 100;

/** Something that wants a person now. */
interface Matter {
  readonly key: string;
  readonly kind: AlertKind;
  readonly member: Member;
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
          member.id,
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
  const unsettled = unsettledOf(hub, members);
  return [...holdsOf(hub), ...members.flatMap((member) => troubles(member, unsettled.get(member.id)))];
}

/** A hold waits for ever if nobody looks: told also while the ring is paused. */
function holdsOf(hub: Hub): Matter[] {
  return hub.holds.list("open", 200).flatMap((hold) => {
    const member = hub.members.get(hold.member);
    if (!member) return [];
    const words = hold.cause === "joining" ? readingInWords(hub, hold, member) : waitInWords(hub, hold, member);
    return words === null ? [] : [{ key: `hold ${hold.id}`, kind: "hold" as const, member, words }];
  });
}

function waitInWords(hub: Hub, hold: Hold, { label }: Member): string | null {
  const waiting = hub.holds.count(hold.id, "open");
  const sentence = holdInWords(hold, waiting, label);
  return waiting === 0 ? null : `${sentence} (getHold, decideHold). Until then nothing of that is passed on.`;
}

/** A first reading goes on by itself, save for a plan that is to be seen first, and for what may be the same as others. */
function readingInWords(hub: Hub, hold: Hold, { label, admitted, review }: Member): string | null {
  if (!admitted) {
    const isReady = review && readingOf(hold).listed;
    return isReady ? `The first reading of ${label} waits for somebody to run its plan (getPlan, runPlan).` : null;
  }
  const n = hub.holds.ambiguous(hold.id);
  if (n === 0) return null;
  return `${n} ${n === 1 ? "contact" : "contacts"} of ${label} may be the same as others; somebody decides (listUndecided, decidePlan).`;
}

function troubles(member: Member, unsettled: string | undefined): Matter[] {
  const { id, label, suspended, noticesLost } = member;
  if (suspended !== null) {
    const words = `${label} is out of reach: ${suspended}. It goes on by itself as soon as it can be reached.`;
    return [{ key: `suspended ${id}`, kind: "suspended", member, words }]; // what it lacks is not a matter of its own
  }
  const found: Matter[] = [];
  if (unsettled !== undefined)
    found.push({ key: `unsettled ${id}`, kind: "unsettled", member, words: `${label}: ${unsettled}` });
  if (noticesLost) {
    const words = `Microsoft 365 sends no notices about ${label}, so changes there are found by the sweep only. Ringfold asks for them again by itself; if this stays, check that its public address can be reached.`;
    found.push({ key: `notices ${id}`, kind: "notices", member, words });
  }
  return found;
}

/**
 * Members that a change has not reached for a quarter of an hour, and why in words. Two queries however many members
 * there are, while all is well: a report of each of a thousand members asks for it.
 */
function unsettledOf(hub: Hub, members: readonly Member[]): Map<string, string> {
  const { sql, clock } = hub.ports;
  const before = clock.now() - UNSETTLED_MS;
  const found = new Map<string, string>();
  const nextOf = (seq: number): number | undefined =>
    sql.first<{ at: number }>("SELECT at FROM revision WHERE seq > ? ORDER BY seq LIMIT 1", seq)?.at;
  const head = hub.line.head().seq;
  const behind = members
    .filter((member) => member.role !== "source" && !member.joining && member.suspended === null)
    .map(({ id }) => ({ id, seq: hub.members.mark(id).cursor.seq }))
    .filter(({ seq }) => seq < head)
    .toSorted((a, b) => a.seq - b.seq);
  for (const { id, seq } of behind) {
    const at = nextOf(seq);
    if (at === undefined || at >= before) break; // whoever is further has waited no longer
    found.set(id, "its mailbox has taken no change for 15 minutes.");
  }
  const waiting = sql.all<{ member: string; n: number }>(
    "SELECT member, count(*) AS n FROM exception WHERE state IN ('Failed', 'Pending', 'Parked') AND at < ? GROUP BY member",
    before,
  );
  for (const { member, n } of waiting)
    found.set(member, `${n} ${n === 1 ? "copy is" : "copies are"} not in step (listProblems says why).`);
  return found;
}

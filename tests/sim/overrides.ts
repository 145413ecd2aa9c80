import type { Content } from "../../shared/content.ts";
import { contact } from "../../shared/kinds/contact.ts";
import { diff } from "../../worker/engine/diff.ts";
import type { Sql } from "../../worker/ports/sql.ts";
import { KEY, marksOf } from "./books-of-users.ts";
import type { Ordered } from "./pane.ts";

type ActRow = { id: string; kind: string; seq: number | null; item: string; detail: string };
type Revision = { seq: number; previous: number; content: string; deleted: number };

/** What a version held, and what it held before that: `null` where there was nothing, or it was deleted. */
interface Made {
  readonly key: string;
  readonly before: Content | null;
  readonly after: Content | null;
}

/**
 * What people overrode on purpose, as the ring's history tells it: a value counts as overridden only if
 * an act that somebody ordered stands there with the content that it replaced, so what an act loses
 * without keeping it is still lost.
 */
export class Overrides {
  /** Values that an act took away; history has them. */
  readonly taken = new Set<string>();
  /** Values that an act brought back. */
  readonly returned = new Set<string>();
  /** Contacts of which an act changed a copy or the ring's version. */
  readonly keys = new Set<string>();
  /** Requests that stand in history. */
  readonly carriedOut = new Set<string>();
  readonly #broken = new Map<string, string>();

  /** Reads a ring's history: in the end, and before its storage is set back. */
  read(sql: Sql, orders: readonly Ordered[]): void {
    for (const row of sql.all<ActRow>("SELECT id, kind, seq, item, detail FROM act")) {
      const order = orders.find(({ request }) => request === row.id);
      if (!order) continue;
      this.carriedOut.add(row.id);
      const made = row.seq === null ? pulled(sql, row) : madeBy(sql, row.seq);
      if (!made) continue;
      this.#note(made);
      if (row.seq !== null) this.#compare(order, made);
    }
  }

  /** Acts that did not do what their preview showed, in words. */
  broken(): readonly string[] {
    return [...this.#broken.values()];
  }

  #note({ key, before, after }: Made): void {
    const [had, has] = [marksOf(before ?? {}), marksOf(after ?? {})];
    for (const one of had) if (!has.has(one)) this.taken.add(one);
    for (const one of has) if (!had.has(one)) this.returned.add(one);
    this.keys.add(key);
  }

  /** S19: the fields that changed are those of the preview, and hold what it showed. */
  #compare({ request, kind, promised }: Ordered, { before, after }: Made): void {
    const empty = (text: string): string => (text === "(empty)" ? "" : text);
    const done = new Map(diff(contact, before, after).map((row) => [row.field, empty(row.after)]));
    const same =
      done.size === promised.size && [...done].every(([field, text]) => text === empty(promised.get(field) ?? "?"));
    if (same) return;
    const [shown, came] = [promised, done].map((map) => JSON.stringify([...map]));
    this.#broken.set(request, `${kind} ${request} showed ${shown} and did ${came}`);
  }
}

function madeBy(sql: Sql, seq: number): Made | null {
  const version = sql.first<Revision>("SELECT seq, previous, content, deleted FROM revision WHERE seq = ?", seq);
  if (!version) return null;
  const before = sql.first<Revision>(
    "SELECT seq, previous, content, deleted FROM revision WHERE seq = ?",
    version.previous,
  );
  return { key: keyIn(version.content), before: before ? contentOf(before) : null, after: contentOf(version) };
}

function pulled(sql: Sql, { kind, detail }: ActRow): Made | null {
  if (kind !== "pull") return null;
  const { kept, version } = JSON.parse(detail) as { kept: Content | null; version: { seq: number } };
  const then = sql.first<Revision>("SELECT seq, previous, content, deleted FROM revision WHERE seq = ?", version.seq);
  return then ? { key: keyIn(then.content), before: kept, after: contentOf(then) } : null;
}

function contentOf({ content, deleted }: Revision): Content | null {
  return deleted === 1 ? null : (JSON.parse(content) as Content);
}

function keyIn(content: string): string {
  const key = (JSON.parse(content) as Content)[KEY];
  return typeof key === "string" ? key : "";
}

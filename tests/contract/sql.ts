import { expect, it } from "vitest";
import type { Sql } from "../../worker/ports/sql.ts";
import { migrate } from "../../worker/storage/migrate.ts";

/** Runs `work` on a fresh, empty database. */
export type WithSql = (work: (sql: Sql) => void) => Promise<void>;

/**
 * What every storage adapter must do alike (worker/ports/sql.ts). Registers the cases; the caller says
 * what a database is.
 */
export function sqlContract(within: WithSql): void {
  const table = (sql: Sql): void =>
    sql.run("CREATE TABLE thing (id TEXT PRIMARY KEY, n INTEGER, x REAL) WITHOUT ROWID");

  it("gives rows in the query's order, and undefined where there is none", () =>
    within((sql) => {
      table(sql);
      for (const id of ["b", "c", "a"]) sql.run("INSERT INTO thing (id, n) VALUES (?, ?)", id, 1);
      expect(sql.all("SELECT id FROM thing ORDER BY id DESC").map((row) => row["id"])).toEqual(["c", "b", "a"]);
      expect(sql.first("SELECT id FROM thing ORDER BY id")).toEqual({ id: "a" });
      expect(sql.first("SELECT id FROM thing WHERE id = ?", "z")).toBeUndefined();
      expect(sql.all("SELECT id FROM thing WHERE id = ?", "z")).toEqual([]);
    }));

  it("keeps text, whole numbers up to 2^53, fractions and null as they were", () =>
    within((sql) => {
      table(sql);
      const text = "Łącki 'quoted' \u0000 \u{1F600} \n";
      sql.run("INSERT INTO thing VALUES (?, ?, ?)", text, Number.MAX_SAFE_INTEGER, 0.1);
      sql.run("INSERT INTO thing VALUES (?, ?, ?)", "nothing", null, null);
      expect(sql.first("SELECT * FROM thing WHERE id = ?", text)).toEqual({
        id: text,
        n: Number.MAX_SAFE_INTEGER,
        x: 0.1,
      });
      expect(sql.first("SELECT * FROM thing WHERE id = 'nothing'")).toEqual({ id: "nothing", n: null, x: null });
    }));

  it("[S10] a transaction that throws leaves nothing behind, and what it threw comes out", () =>
    within((sql) => {
      table(sql);
      expect(() =>
        sql.transaction(() => {
          sql.run("INSERT INTO thing (id) VALUES ('a')");
          throw new Error("cut off");
        }),
      ).toThrow("cut off");
      expect(sql.all("SELECT id FROM thing")).toEqual([]);
      sql.run("INSERT INTO thing (id) VALUES ('a')");
      expect(() => sql.run("INSERT INTO thing (id) VALUES ('a')")).toThrow(/UNIQUE/);
    }));

  it("[S10] a transaction inside another joins it: all or nothing", () =>
    within((sql) => {
      table(sql);
      expect(() =>
        sql.transaction(() => {
          sql.transaction(() => sql.run("INSERT INTO thing (id) VALUES ('inner')"));
          throw new Error("outer");
        }),
      ).toThrow("outer");
      expect(sql.all("SELECT id FROM thing")).toEqual([]);
      expect(sql.transaction(() => sql.transaction(() => 7))).toBe(7);
    }));

  it("refuses more than 100 bound parameters and values of more than 2 MB, as production does", () =>
    within((sql) => {
      table(sql);
      const marks = Array.from({ length: 101 }, () => "?").join(", ");
      expect(() => sql.all(`SELECT ${marks}`, ...Array.from({ length: 101 }, () => 1))).toThrow(RangeError);
      expect(() => sql.run("INSERT INTO thing (id) VALUES (?)", "x".repeat(2_000_001))).toThrow(RangeError);
      expect(() => sql.run("INSERT INTO thing (id) VALUES (?)", "x".repeat(1_900_000))).not.toThrow();
    }));

  it("refuses a statement with too few or too many values, as production does", () =>
    within((sql) => {
      table(sql);
      expect(() => sql.run("INSERT INTO thing VALUES (?, ?, ?)", "a", 1)).toThrow(/parameter/);
      expect(() => sql.run("INSERT INTO thing (id) VALUES (?)", "a", 1)).toThrow(/parameter/);
      expect(sql.all("SELECT * FROM thing")).toEqual([]);
    }));

  it("counts the rows written", () =>
    within((sql) => {
      table(sql);
      const before = sql.rowsWritten();
      sql.run("INSERT INTO thing (id) VALUES ('a'), ('b')");
      expect(sql.rowsWritten() - before).toBe(2);
      const written = sql.rowsWritten();
      sql.all("SELECT * FROM thing");
      expect(sql.rowsWritten()).toBe(written);
    }));

  it("migrates step by step, each once, and refuses a schema newer than the code", () =>
    within((sql) => {
      const first = ["CREATE TABLE one (a TEXT)"];
      const second = ["ALTER TABLE one ADD COLUMN b TEXT"];
      migrate(sql, [first]);
      sql.run("INSERT INTO one VALUES ('kept')");
      migrate(sql, [first, second]);
      migrate(sql, [first, second]);
      expect(sql.first("SELECT * FROM one")).toEqual({ a: "kept", b: null });
      expect(() => migrate(sql, [first])).toThrow(/newer/);
    }));
}

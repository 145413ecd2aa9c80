import type { Clock, Random } from "../ports/system.ts";
import type { Sql } from "../ports/sql.ts";
import { ORIGIN, type Version } from "./protocol.ts";
import { generationId } from "./version.ts";

interface Generation {
  readonly gen: string;
  readonly from: number;
}

/**
 * The ring's line: one sequence number for every transaction that records anything, and the
 * generations (runs of the hub) it was recorded in. A point outside it proves that storage was set
 * back (P30).
 */
export class Line {
  readonly #sql: Sql;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #generations: Generation[];
  #seq: number;
  #fresh = true;

  constructor(sql: Sql, clock: Clock, random: Random) {
    this.#sql = sql;
    this.#clock = clock;
    this.#random = random;
    this.#seq = Number(sql.first("SELECT max(seq) AS seq FROM revision")?.seq ?? 0);
    this.#generations = sql
      .all<{ gen: string; from_seq: number }>("SELECT gen, from_seq FROM generation ORDER BY from_seq")
      .map((row) => ({ gen: row.gen, from: row.from_seq }));
  }

  /** The newest point. */
  head(): Version {
    return this.#seq === 0 ? ORIGIN : this.at(this.#seq);
  }

  /** The point at which `seq` stands. */
  at(seq: number): Version {
    let gen = "";
    for (const generation of this.#generations) if (generation.from <= seq) gen = generation.gen;
    return { seq, gen };
  }

  /** Whether the point lies on this line: else this storage, or the one that saw it, was set back (P30). */
  knows(point: Version): boolean {
    return point.seq === 0 || (point.seq <= this.#seq && this.at(point.seq).gen === point.gen);
  }

  /** The last number that this line has in common with the line on which `point` was recorded. */
  commonEnd(point: Version): number {
    let end = 0;
    for (const [index, generation] of this.#generations.entries()) {
      if (generation.gen > point.gen) break;
      const last = (this.#generations[index + 1]?.from ?? this.#seq + 1) - 1;
      end = generation.gen === point.gen ? Math.min(last, point.seq) : last;
    }
    return end;
  }

  /** Draws the next number, inside the transaction that records something with it. The first after a start opens a generation. */
  next(): Version {
    const seq = this.#seq + 1;
    if (this.#fresh) {
      const gen = this.#newGeneration();
      this.#sql.run("INSERT INTO generation VALUES (?, ?)", gen, seq);
      this.#generations.push({ gen, from: seq });
      this.#fresh = false;
    }
    this.#seq = seq;
    return this.at(seq);
  }

  #newGeneration(): string {
    const drawn = generationId(this.#clock.now(), this.#random.hex(6));
    const last = this.#generations.at(-1)?.gen ?? "";
    if (drawn > last) return drawn;
    // A clock that went back must not reorder generations: one past the last one's time instead.
    return generationId(Number.parseInt(last.split("-")[0] ?? "0", 36) + 1, this.#random.hex(6));
  }
}

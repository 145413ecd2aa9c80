import type { Alarm, Log } from "../../worker/ports/system.ts";
import type { Sql } from "../../worker/ports/sql.ts";
import type { NodeSql } from "../support/node-sql.ts";
import { CrashError, CrashingSql, type Life } from "./crashing-sql.ts";
import type { Stage } from "./stage.ts";
import { type Dump, giveStorageBack, restore, type StorageKind, takeStorage } from "./storage.ts";

/** What one run of an object stands on. */
export interface Ground {
  readonly life: HostLife;
  readonly sql: Sql;
  readonly alarm: Alarm;
  readonly log: Log;
  /** When the alarm is set to, as storage says. */
  readonly alarmAt: number | null;
}

/** Whether a process ends with its next transaction. */
export type Fate = () => "before" | "after" | null;

/** One run of an object. What was promised to it is never kept once it has ended. */
export class HostLife implements Life {
  alive = true;
  readonly fate: Fate;
  readonly #ended: (reason: string) => void;
  readonly #mourners = new Set<() => void>();

  constructor(fate: Fate, ended: (reason: string) => void) {
    this.fate = fate;
    this.#ended = ended;
  }

  /** Ends the process. Those who wait for an answer of it learn that it is gone. */
  die(reason: string): void {
    if (!this.alive) return;
    this.alive = false;
    this.#ended(reason);
    for (const mourn of this.#mourners) mourn();
    this.#mourners.clear();
  }

  /** Calls `mourn` if the process ends, until the returned function is called. */
  whenGone(mourn: () => void): () => void {
    this.#mourners.add(mourn);
    return () => this.#mourners.delete(mourn);
  }
}

/** The place where an object lives: its storage and its alarm last, the object itself comes and goes. */
export class Host<T> {
  readonly name: string;
  readonly storage: NodeSql;
  /** Drawn at the beginning of each transaction. */
  fate: Fate = () => null;
  /** Called whenever the object's process ended. */
  onEnd: () => void = () => {};
  readonly #kind: StorageKind;
  readonly #stage: Stage;
  readonly #make: (ground: Ground) => T;
  readonly #ring: (object: T) => Promise<void> | void;
  #run: { readonly life: HostLife; readonly object: T } | null = null;
  #alarmAt: number | null = null;
  #alarms = 0;

  constructor(
    stage: Stage,
    kind: StorageKind,
    name: string,
    make: (ground: Ground) => T,
    ring: (object: T) => Promise<void> | void,
  ) {
    this.name = name;
    this.#kind = kind;
    this.storage = takeStorage(kind);
    this.#stage = stage;
    this.#make = make;
    this.#ring = ring;
  }

  /** The object, started if it is not running. Throws `CrashError` if it ends while starting. */
  get(): { readonly life: HostLife; readonly object: T } {
    if (this.#run) return this.#run;
    const life: HostLife = new HostLife(
      () => this.fate(),
      (reason) => {
        this.#run = null;
        this.#stage.struck(
          this.#kind === "mailbox" ? "mailbox crash" : "ring crash",
          this.#stage.underway.at(this.name),
        );
        this.#stage.say(`${this.name} ends ${reason}`);
        this.onEnd();
      },
    );
    const object = this.#make({
      life,
      sql: new CrashingSql(this.storage, life),
      alarmAt: this.#alarmAt,
      alarm: { set: (at) => life.alive && this.#setAlarm(at) },
      log: { event: (name, fields) => this.#log(life, name, fields) },
    });
    if (!life.alive) throw new CrashError(`${this.name} ended while it started`);
    this.#run = { life, object };
    return this.#run;
  }

  /** The object if it runs. */
  running(): T | null {
    return this.#run?.object ?? null;
  }

  /** Ends the object's process between two transactions. */
  crash(): void {
    this.#run?.life.die("between transactions");
  }

  /** Sets the storage back to what it once was; the process ends, and begins again soon. */
  setBack(rows: Dump): void {
    this.crash();
    restore(this.storage, rows);
    this.#setAlarm(this.#stage.now + 1_000);
  }

  /** Gives the storage back; the host is of no use any more. */
  close(): void {
    giveStorageBack(this.#kind, this.storage);
  }

  #setAlarm(at: number | null): void {
    this.#alarmAt = at;
    this.#alarms += 1;
    const mine = this.#alarms;
    if (at === null) return;
    this.#stage.post(at - this.#stage.now, "", () => {
      if (mine === this.#alarms) this.#alarm();
    });
  }

  /** An alarm whose handler is cut off rings again, unless it had set the next one. */
  #alarm(): void {
    this.#alarmAt = null;
    this.#stage.say(`${this.name} alarm`);
    const again = (): void => {
      if (this.#alarmAt === null) this.#setAlarm(this.#stage.now + 2_000);
    };
    try {
      const { life, object } = this.get();
      const forget = life.whenGone(again);
      Promise.resolve(this.#ring(object)).then(forget, forget);
    } catch (error) {
      if (!(error instanceof CrashError)) throw error;
      again();
    }
  }

  #log(life: HostLife, name: string, fields: Readonly<Record<string, string | number | boolean | null>>): void {
    if (!life.alive) return;
    if (name === "turn-failed") this.#stage.violation("S10", `${this.name} ${name} ${String(fields["reason"])}`);
    this.#stage.count(`log ${name}`);
    this.#stage.trace?.push(`          ${this.name} ${name} ${JSON.stringify(fields)}`);
  }
}

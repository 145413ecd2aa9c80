import type { Fault } from "../../sandbox/graph/control/faults.ts";
import type { Role } from "../../worker/ring/protocol.ts";
import { Rng } from "../sim/rng.ts";
import { type Act, FIELDS, type Texts } from "../support/street-people.ts";
import type { Hold } from "../support/street.ts";

/** Who is ended: the ring's object, all of the schedule's, or the mailbox with this number. */
export type Victim = "ring" | "all" | number;
/** How: cut off where it stands, or evicted, which waits for what is under way. */
export type Ending = "cut" | "evict";

/** One step of a schedule. Members are numbered from 0. */
export type Step =
  | { readonly step: "do"; readonly member: number; readonly act: Act }
  /** Graph's waiting notices of a member come, come twice, or never. */
  | { readonly step: "notices"; readonly member: number; readonly how: "come" | "twice" | "never" }
  | { readonly step: "sweep"; readonly member: number }
  /** An alarm rings now, by the platform's own clock. */
  | { readonly step: "alarm"; readonly of: "ring" | number }
  | { readonly step: "trouble"; readonly member: number; readonly fault: Fault }
  | { readonly step: "end"; readonly victim: Victim; readonly how: Ending }
  /** Somebody else edits, and the request that follows at this member is held up until somebody was ended. */
  | {
      readonly step: "endMidway";
      readonly member: number;
      readonly act: Act;
      readonly editor: number;
      readonly hold: Pick<Hold, "where" | "of">;
      readonly victim: Victim;
      readonly how: Ending;
    }
  | { readonly step: "wait"; readonly ms: number };

/** Everything that a schedule does, drawn before it begins. */
export interface Plan {
  readonly seed: number;
  readonly roles: readonly Role[];
  /** How long each answer of Graph takes, by member, milliseconds. */
  readonly slow: readonly number[];
  /** What lies in the folders before any trouble. */
  readonly first: readonly Extract<Step, { step: "do" }>[];
  readonly steps: readonly Step[];
  /** How objects are ended when the trouble is over; `null`: they go on, with whatever they are waiting for. */
  readonly restart: Ending | null;
}

/** Draws a schedule. The same seed draws the same. */
export function planOf(seed: number): Plan {
  return new Draw(seed).plan();
}

/** So many of the first contacts are deleted by nobody, so that no folder is ever emptied. */
const KEPT = 2;

class Draw {
  readonly #rng: Rng;
  readonly #seed: number;
  readonly #roles: Role[];
  readonly #keep: string[] = [];
  #keys = 0;
  #values = 0;
  #deletions = 0;
  /** This schedule's shares of kinds of steps: some have only endings, some only trouble. */
  readonly #weights: readonly (readonly [weight: number, draw: () => Step])[];

  constructor(seed: number) {
    this.#seed = seed;
    this.#rng = new Rng(seed);
    const rng = this.#rng;
    this.#roles = ["two-way", ...Array.from({ length: rng.between(1, 3) }, () => this.#role())];
    const share = (): number => (rng.chance(0.6) ? rng.next() : 0);
    this.#weights = [
      [5, () => this.#acts()],
      [2.5, () => ({ step: "notices", member: this.#member(), how: this.#how() })],
      [0.7, () => ({ step: "sweep", member: this.#member() })],
      [0.7, () => ({ step: "alarm", of: rng.chance(0.4) ? "ring" : this.#member() })],
      [1, () => ({ step: "wait", ms: rng.between(20, 250) })],
      [2 * share(), () => ({ step: "trouble", member: this.#member(), fault: this.#fault() })],
      [2 * share(), () => ({ step: "end", victim: this.#victim(), how: this.#ending() })],
      [2.5 * share(), () => this.#endMidway()],
    ];
  }

  plan(): Plan {
    const rng = this.#rng;
    const first = this.#roles.flatMap((role, member) =>
      Array.from({ length: member === 0 ? rng.between(3, 4) : role === "source" ? KEPT : 0 }, (_, at) => {
        const act = this.#create();
        if (at < KEPT) this.#keep.push(act.key);
        return { step: "do" as const, member, act };
      }),
    );
    const steps = Array.from({ length: rng.between(15, 40) }, () => this.#step());
    return {
      seed: this.#seed,
      roles: this.#roles,
      slow: this.#roles.map(() => (rng.chance(0.5) ? rng.below(30) : 0)),
      first,
      steps,
      restart: rng.chance(0.5) ? null : this.#ending(),
    };
  }

  #role(): Role {
    const dice = this.#rng.next();
    return dice < 0.6 ? "two-way" : dice < 0.8 ? "reader" : "source";
  }

  #step(): Step {
    let dice = this.#rng.next() * this.#weights.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, draw] of this.#weights) {
      dice -= weight;
      if (dice < 0) return draw();
    }
    return this.#acts();
  }

  #acts(): Step {
    return { step: "do", member: this.#member(), act: this.#act() };
  }

  #act(): Act {
    const rng = this.#rng;
    const dice = rng.next();
    if (dice < 0.15) return this.#create();
    if (dice < 0.25 && this.#deletions < 4) {
      this.#deletions += 1;
      return { what: "delete", pick: rng.next(), forGood: rng.chance(0.4), keep: this.#keep };
    }
    if (dice < 0.33) return { what: "restore", pick: rng.next() };
    if (dice < 0.38) return { what: "duplicate", pick: rng.next() };
    return this.#edit();
  }

  #create(): Extract<Act, { what: "create" }> {
    this.#keys += 1;
    return { what: "create", key: `K${this.#keys}`, values: this.#texts(2) };
  }

  #edit(): Act {
    return { what: "edit", pick: this.#rng.next(), values: this.#texts(this.#rng.between(1, 2)) };
  }

  /** New values for so many fields; no value is ever used twice. */
  #texts(fields: number): Texts["values"] {
    const chosen = this.#rng.shuffled(FIELDS).slice(0, fields);
    return Object.fromEntries(chosen.map((field) => [field, `v${(this.#values += 1)}`]));
  }

  /** A read follows where somebody edited; a write at another member that takes what the ring brings. */
  #endMidway(): Step {
    const rng = this.#rng;
    const members = [...this.#roles.keys()];
    const editor = rng.pick(members.filter((member) => this.#roles[member] !== "reader"));
    const takers = members.filter((member) => member !== editor && this.#roles[member] !== "source");
    const of = takers.length > 0 && rng.chance(0.7) ? "writes" : "reads";
    const member = of === "writes" ? rng.pick(takers) : editor;
    return {
      step: "endMidway",
      member,
      editor,
      act: rng.chance(0.3) ? this.#create() : this.#edit(),
      hold: { where: rng.chance(0.5) ? "before" : "after", of },
      victim: rng.chance(0.6) ? member : this.#victim(),
      how: rng.chance(0.8) ? "cut" : "evict",
    };
  }

  #fault(): Fault {
    const rng = this.#rng;
    const faults: Omit<Fault, "match">[] = [
      { effect: "lostReply" },
      { effect: "lostReply" },
      { effect: "loseRequest" },
      { effect: "throttle", retryAfter: rng.pick([0.2, 0.5, 1]) },
      { effect: "error", status: rng.pick([500, 502, 503, 504]) },
      { effect: "expireDelta" },
      { effect: "staleRead", ms: 150 },
    ];
    const fault = rng.pick(faults);
    const method = rng.chance(0.4) ? undefined : rng.pick(["GET", "POST", "PATCH", "DELETE"]);
    const anything = method === undefined || fault.effect === "expireDelta" || fault.effect === "staleRead";
    return { ...fault, times: rng.between(1, 2), ...(anything ? {} : { match: { method } }) };
  }

  #victim(): Victim {
    const rng = this.#rng;
    return rng.chance(0.12) ? "all" : rng.chance(0.5) ? "ring" : this.#member();
  }

  #ending(): Ending {
    return this.#rng.chance(0.65) ? "cut" : "evict";
  }

  #how(): "come" | "twice" | "never" {
    return this.#rng.pick(["come", "come", "come", "twice", "never"]);
  }

  #member(): number {
    return this.#rng.below(this.#roles.length);
  }
}

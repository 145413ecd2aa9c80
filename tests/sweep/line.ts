import { carryOut } from "../sim/carry-out.ts";
import type { Host, HostLife } from "../sim/host.ts";
import type { Stage } from "../sim/stage.ts";
import type { Effects, Strike } from "./effects.ts";

/** How long a message between objects takes, each way, in milliseconds. */
const TRAVEL_MS = 5;
/** The second of two equal messages comes so much later, in milliseconds. */
const AGAIN_MS = 40;

/** Who sends: a run of an object, or somebody outside whom nothing here can end. */
interface Sender {
  readonly name: string;
  readonly life: HostLife | null;
}

const OF_OBJECTS: readonly Strike[] = ["before", "after", "lost", "unanswered", "twice"];
const OF_OTHERS: readonly Strike[] = ["lost", "unanswered", "twice"];

/** The messages between objects, and from outside to them. Each is an effect; what travels is a copy. */
export class Line {
  readonly #stage: Stage;
  readonly #effects: Effects;

  constructor(stage: Stage, effects: Effects) {
    this.#stage = stage;
    this.#effects = effects;
  }

  /** Sends one message and answers what came back; rejects where none came. */
  send<T, R>(from: Sender, to: Host<T>, what: string, work: (object: T) => Promise<R>): Promise<R> {
    const { life } = from;
    return new Promise((resolve, reject) => {
      if (life?.alive === false) return;
      const words = `> ${to.name} ${what}`;
      const strike = this.#effects.meet(from.name, words, life ? OF_OBJECTS : OF_OTHERS);
      if (strike === "before") {
        life?.die("before it sent a message");
        return;
      }
      const back = (act: () => void): void =>
        this.#stage.post(TRAVEL_MS, `${to.name} answers ${from.name} ${what}`, () => {
          if (life === null || life.alive) act();
        });
      const fail = (why: string): void => back(() => reject(new Error(why)));
      if (strike === "lost") {
        fail("was lost");
        return;
      }
      this.#stage.post(TRAVEL_MS, `${from.name} ${words}`, () => {
        if (strike === "twice") this.#again(to, `${from.name} ${words}`, work);
        const told = (value: R): void => {
          if (strike === "after") life?.die("before it had the answer");
          if (strike === "unanswered") fail("the answer was lost");
          else back(() => resolve(value));
        };
        carryOut(to, work, told, fail);
      });
    });
  }

  #again<T, R>(to: Host<T>, words: string, work: (object: T) => Promise<R>): void {
    const nobody = (): void => {};
    this.#stage.post(AGAIN_MS, `${words} again`, () => carryOut(to, work, nobody, nobody));
  }
}

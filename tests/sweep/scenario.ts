import type { Role } from "../../worker/ring/protocol.ts";
import type { Fields } from "./outlook.ts";
import type { Town, TownOptions } from "./town.ts";

/** What everybody's folders hold in the end, by name and in words; a folder of another ring as `name/ring`. */
export type Folders = Readonly<Record<string, readonly string[]>>;

/** A right end of a scenario. */
export interface End {
  readonly folders: Folders;
  /** What lies in their default Contacts folders; left out: nothing. */
  readonly elsewhere?: Folders;
  /** Values that the ring lists as conflicts, as `field value`, sorted. Left out: none. */
  readonly conflicts?: readonly string[];
}

/** Another right end, and why it is right. */
export interface OtherEnd extends End {
  readonly because: string;
}

/** A short story with its end: what people and administrators do, and what everybody holds afterwards. */
export interface Scenario {
  readonly name: string;
  /** The members from the beginning; left out: A and B, both two-way. */
  readonly members?: Readonly<Record<string, Role>>;
  /** Contacts that all of them have from the beginning, by display name; the first member made them. */
  readonly before?: Readonly<Record<string, Fields>>;
  readonly town?: TownOptions;
  readonly play: (town: Town) => Promise<void> | void;
  readonly end: End;
  /** What is right too where an effect was struck; without a strike only `end` is. */
  readonly alsoRight?: readonly OtherEnd[];
}

/** The same contacts in all of these folders. @param names one letter each */
export function all(names: string, ...contacts: readonly string[]): Folders {
  return Object.fromEntries(names.split("").map((name) => [name, contacts]));
}

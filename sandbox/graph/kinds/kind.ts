import type { Properties } from "../state/model.ts";
import type { Switches } from "../control/switches.ts";

/** How a property's value is checked. */
export type PropertyType = "text" | "texts" | "date" | "address" | "emails" | "email";

/** A writable property of a kind of item. */
export interface PropertyRule {
  readonly type: PropertyType;
  /** For a list: how many entries the store has room for. */
  readonly capacity?: number;
  /** Longest text in UTF-16 units; absent: the switch `maxTextLength`. */
  readonly maxLength?: number;
}

/**
 * One kind of item, beside which others find room: calendars, tasks and mail would each be one more
 * of these. Pure.
 */
export interface ItemKind {
  /** The name in stored items. */
  readonly name: string;
  /** The segment in paths: `contacts`. */
  readonly segment: string;
  /** The segment of its folders: `contactFolders`. */
  readonly folderSegment: string;
  /** `#microsoft.graph.contact`, without the `#`. */
  readonly odataType: string;
  /** The name of the resource in notifications: `Contacts`. */
  readonly resource: string;
  readonly rules: Readonly<Record<string, PropertyRule>>;
  /** Names that can be selected beside the rules and the properties every item has. */
  readonly derived: readonly string[];
  /** Properties of an item that has just been made, before `write`. */
  readonly blank: Properties;
  /**
   * The properties after a POST or PATCH whose body has passed the rules: what the server regenerates
   * is regenerated here. `before` is `blank` for a new item.
   */
  write(before: Properties, body: Properties, switches: Switches): Properties;
  /** Adds derived properties to a projection. */
  derive(properties: Properties, name: string): unknown;
  /** Refuses filters that Graph is known to refuse; returns the reason, or `null`. */
  refusesFilter(filter: string): string | null;
}

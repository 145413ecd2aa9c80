import type { Content, Value } from "../content.ts";

/** The four kinds of folder that Ringfold keeps the same. */
export type KindName = "contact" | "event" | "task" | "message";

/**
 * How a field is compared and merged:
 * `text` one string; `date` a day, `YYYY-MM-DD`; `set` texts without order (sorted in content);
 * `list` ordered entries with a capacity, merged entry by entry; `group` named parts that only
 * mean something together (an address) and are merged whole.
 */
export type FieldType = "text" | "date" | "set" | "list" | "group";

/** One field of a kind. Everything that treats fields alike (merge, diff, PATCH, $select) reads this. */
export interface Field {
  /** The name in content, in the API and in stored rows. Never renamed. */
  readonly name: string;
  /** The words people see. */
  readonly label: string;
  readonly type: FieldType;
  /** The Graph property, or the id of a single-value extended property. */
  readonly graph: { readonly property: string } | { readonly extended: string };
  /** For a list: how many entries a folder can hold. */
  readonly capacity?: number;
  /** For a group, and for a list whose entries have named parts: the parts. A list's entry is known by the first. */
  readonly parts?: readonly string[];
  /** Longest text Ringfold accepts for it, in UTF-16 units. */
  readonly maxLength?: number;
}

/** What Graph cannot carry for a kind, and why: shown in the documents and in the API. */
export interface NotCarried {
  readonly what: string;
  readonly why: string;
}

/** By what a copy and an item are known to be the same at a first reading, where nothing says so outright. */
export interface MatchRule {
  /** The name in a ring's settings. Never renamed. */
  readonly name: string;
  /** The words people see. */
  readonly label: string;
  /** What an item of this content is known by; two that share one of them match by this rule. None: it says nothing. */
  readonly keys: (content: Content) => readonly string[];
}

/** An item as Graph returns it: JSON, not yet trusted. */
export type RawItem = Readonly<Record<string, unknown>>;

/** One kind of item: the field table and what follows from it. Pure; no I/O. */
export interface Kind {
  readonly name: KindName;
  readonly fields: readonly Field[];
  readonly notCarried: readonly NotCarried[];
  /** In the order in which they are tried, unless an administrator chose another one. */
  readonly matchRules: readonly MatchRule[];
  /** The Graph properties to `$select`, identity (`id`, `parentFolderId`, dates) not included. */
  readonly select: readonly string[];
  /** Ids of the single-value extended properties to `$expand` (fields and the private mark; not our marker). */
  readonly expand: readonly string[];
  /** Canonical content of a raw item. Total: odd input gives the nearest sound content, never a throw. */
  toContent(raw: RawItem): Content;
  /**
   * The Graph body that writes exactly the fields named: values of `content`, and Graph's way of
   * saying "empty" for those absent from it. Does not add companions; see {@link companions}.
   */
  toBody(content: Content, fields: Iterable<string>): Record<string, unknown>;
  /**
   * The fields that must travel with a change of these, because the server regenerates them
   * otherwise (P20: display name with any name part). Includes the given ones.
   */
  companions(fields: Iterable<string>): Set<string>;
  /** Whether the owner marked the item private: it is then never read into the ring. */
  isPrivate(raw: RawItem): boolean;
  /** The e-mail addresses by which people are found, without regard to case: each once, in lower case. */
  addressesOf(content: Content): string[];
  /** A new item for a person of whom only this is known. */
  ofPerson(name: string, address: string): Content;
  /** A short text by which a person recognises the item; "(no name)" when it has none. */
  title(content: Content): string;
  /** A value in words, for history and differences. */
  describe(field: string, value: Value | undefined): string;
}

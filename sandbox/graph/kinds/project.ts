import { badRequest } from "../errors.ts";
import { caseProof, markFilter, parseFilter, spellIds } from "../odata/filter.ts";
import { instant } from "../state/world.ts";
import type { World } from "../state/world.ts";
import type { Mailbox } from "../state/mailbox.ts";
import type { Item, Version } from "../state/model.ts";
import { canonicalId } from "./extended.ts";
import type { ItemKind } from "./kind.ts";

/** Properties that every item has, read-only (Graph docs: resources/outlookitem). */
export const READ_ONLY = ["id", "changeKey", "createdDateTime", "lastModifiedDateTime", "parentFolderId"];

/** How a client wants items shown. */
export interface Shape {
  readonly select: readonly string[] | null;
  /** Extended properties to show, as the client spelled them. */
  readonly expand: readonly string[];
  readonly immutableIds: boolean;
}

/**
 * Refuses a `$select` with a name that the kind has not got.
 * @throws GraphError 400
 */
export function checkSelect(kind: ItemKind, select: readonly string[] | null): void {
  for (const name of select ?? []) {
    if (READ_ONLY.includes(name) || name in kind.rules || kind.derived.includes(name)) continue;
    throw badRequest(`Could not find a property named '${name}' on type '${kind.odataType}'.`);
  }
}

function common(
  world: World,
  mailbox: Mailbox,
  item: Item,
  version: Version,
  name: string,
  immutable: boolean,
): unknown {
  switch (name) {
    case "id":
      return mailbox.idOf(item, immutable ? "restImmutableEntryId" : "restId", version);
    case "changeKey":
      return version.changeKey;
    case "createdDateTime":
      return instant(item.created, world.switches);
    case "lastModifiedDateTime":
      return instant(version.modified, world.switches);
    case "parentFolderId":
      return version.folder === null ? null : (mailbox.byNumber.get(version.folder)?.id ?? null);
    default:
      return undefined;
  }
}

/** A version of an item as Graph shows it: `@odata.etag` and `id` always, the rest as selected. */
export function project(
  world: World,
  kind: ItemKind,
  mailbox: Mailbox,
  item: Item,
  version: Version,
  shape: Shape,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {
    "@odata.etag": `W/"${version.changeKey}"`,
    id: common(world, mailbox, item, version, "id", shape.immutableIds),
  };
  if (shape.select === null) {
    for (const name of READ_ONLY) shown[name] ??= common(world, mailbox, item, version, name, shape.immutableIds);
    Object.assign(shown, version.properties);
    for (const name of kind.derived) shown[name] = kind.derive(version.properties, name);
  } else {
    for (const name of shape.select) {
      if (READ_ONLY.includes(name)) shown[name] ??= common(world, mailbox, item, version, name, shape.immutableIds);
      else shown[name] = kind.derived.includes(name) ? kind.derive(version.properties, name) : version.properties[name];
    }
  }
  if (shape.expand.length > 0) expand(shown, version, shape.expand);
  return shown;
}

/** Extended properties that the item has, of those named; no key at all when it has none of them. */
function expand(shown: Record<string, unknown>, version: Version, names: readonly string[]): void {
  const found: { id: string; value: string }[] = [];
  for (const name of names) {
    const id = canonicalId(name);
    if (id === null) throw badRequest(`'${name}' is not the id of an extended property.`, "ErrorInvalidProperty");
    const value = version.extended[id];
    if (value !== undefined) found.push({ id, value });
  }
  if (found.length > 0) shown.singleValueExtendedProperties = found;
}

/**
 * A `$filter` as a test of items.
 * @throws GraphError 400 for what Graph refuses; the test throws 400 for an unknown property
 */
export function itemFilter(
  world: World,
  kind: ItemKind,
  mailbox: Mailbox,
  filter: string,
): (item: Item, version: Version) => boolean {
  const refused = kind.refusesFilter(filter);
  if (refused !== null) throw badRequest(refused, "ErrorInvalidUrlQueryFilter");
  const mark = markFilter(filter);
  if (mark !== null) {
    return (_item, version) => {
      const value = version.extended[mark.id]?.toLowerCase();
      return value !== undefined && (mark.whole ? value === mark.value : value.startsWith(mark.value));
    };
  }
  const predicate = parseFilter(spellIds(filter));
  return (item, version) =>
    predicate((path) => {
      const [name = "", part = ""] = path;
      if (name === "singleValueExtendedProperties") {
        return Object.entries(version.extended).map(([id, value]) => ({ id: caseProof(id), value }));
      }
      const value = READ_ONLY.includes(name)
        ? common(world, mailbox, item, version, name, false)
        : version.properties[name];
      return path.length === 1 ? value : ((value as Record<string, unknown> | undefined)?.[part] ?? null);
    });
}

import { misplaced } from "./order.ts";
import { child, type Element, readXml, withDescendants } from "./xml.ts";

/** What the manifest is held against. */
export interface Facts {
  /** The functions that the commands' page knows. */
  readonly functions: readonly string[];
  /** The paths of our pages, such as `/taskpane.html`. */
  readonly pages: readonly string[];
  /** The size of an icon of ours; `null`: there is none at this path. */
  readonly iconSize: (path: string) => { readonly width: number; readonly height: number } | null;
}

/** Outlook's limits, characters. */
const SHORT = 125;
const LONG = 250;
const ID = 32;
const FILE = 256 * 1024;

/** Sizes that a button must have. */
const BUTTON_SIZES = ["16", "32", "80"];

/** Which kind of resource an element refers to. */
const REFERS: Readonly<Record<string, string>> = {
  "bt:Image": "bt:Images",
  SourceLocation: "bt:Urls",
  FunctionFile: "bt:Urls",
  Label: "bt:ShortStrings",
  Title: "bt:ShortStrings",
  Description: "bt:LongStrings",
};

/** What is wrong with a manifest, in words; empty: nothing that can be seen without Outlook. */
export function checkManifest(xml: string, facts: Facts): string[] {
  let root: Element;
  try {
    root = readXml(xml);
  } catch (error) {
    return [`The manifest cannot be read: ${error instanceof Error ? error.message : String(error)}.`];
  }
  const outer = child(root, "VersionOverrides");
  const inner = child(outer, "VersionOverrides");
  return [
    ...(xml.length > FILE ? [`The file has more than ${FILE} characters`] : []),
    ...misplaced(root),
    ...checkBase(root),
    ...(outer === undefined || inner === undefined ? ["VersionOverrides 1.0 with 1.1 inside is missing"] : []),
    ...[outer, inner].flatMap((one) => (one === undefined ? [] : checkOverrides(one, facts))),
    ...checkAddresses(root, facts),
  ];
}

function checkBase(root: Element): string[] {
  const found: string[] = [];
  const text = (name: string): string => child(root, name)?.text ?? "";
  const value = (name: string): string => child(root, name)?.attributes["DefaultValue"] ?? "";
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text("Id"))) found.push("Id is no GUID");
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(text("Version"))) found.push("Version is not of the form 1.0.0.0");
  if (text("Permissions") !== "ReadItem") found.push("Permissions is not ReadItem: people would have to agree anew");
  found.push(...tooLong("ProviderName", text("ProviderName"), SHORT));
  found.push(...tooLong("DisplayName", value("DisplayName"), SHORT));
  found.push(...tooLong("Description", value("Description"), LONG));
  return found;
}

/** One VersionOverrides. Nothing is inherited, so each is whole by itself. */
function checkOverrides(overrides: Element, { functions }: Facts): string[] {
  const own = overrides.children.filter(({ name }) => name !== "VersionOverrides").flatMap(withDescendants);
  const kinds = (child(overrides, "Resources")?.children ?? []).map(
    ({ name, children }) => [name, new Map(children.map((one) => [one.attributes["id"] ?? "", one]))] as const,
  );
  const resources = new Map(kinds);
  const used = own.flatMap(({ attributes: { resid } }) => (resid === undefined ? [] : [resid]));
  return [
    ...checkIds(own),
    ...own.flatMap((element) => unresolved(element, resources)),
    ...kinds.flatMap(([, some]) =>
      [...some.keys()].filter((id) => !used.includes(id)).map((id) => `${id} is not used`),
    ),
    ...texts(resources, "bt:ShortStrings", SHORT),
    ...texts(resources, "bt:LongStrings", LONG),
    ...own.flatMap((element) => iconsMissing(element)),
    ...own
      .filter(({ name, text }) => name === "FunctionName" && !functions.includes(text))
      .map(({ text }) => `the function ${text} is not one of the commands' page`),
  ];
}

function checkIds(own: readonly Element[]): string[] {
  // Every tab of Outlook's is called TabDefault.
  const ids = own.filter(({ name }) => name !== "OfficeTab").flatMap(({ attributes: { id } }) => (id ? [id] : []));
  return [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `the id ${id} is there twice`),
    ...ids
      .filter((id) => id.length > ID || !/^[\w.-]+$/.test(id))
      .map((id) => `the id ${id} is too long or has a sign`),
  ];
}

function unresolved(
  { name, attributes: { resid } }: Element,
  resources: ReadonlyMap<string, Map<string, Element>>,
): string[] {
  if (resid === undefined) return [];
  const kind = REFERS[name];
  if (kind !== undefined && resources.get(kind)?.has(resid) === true) return [];
  return [`${name} refers to ${resid}, which is not in ${kind ?? "any resources"}`];
}

function texts(resources: ReadonlyMap<string, Map<string, Element>>, kind: string, most: number): string[] {
  return [...(resources.get(kind) ?? [])].flatMap(([id, { attributes }]) =>
    tooLong(id, attributes["DefaultValue"] ?? "", most),
  );
}

function tooLong(what: string, text: string, most: number): string[] {
  if (text === "") return [`${what} is empty`];
  return text.length > most ? [`${what} has ${text.length} characters; ${most} are allowed`] : [];
}

function iconsMissing({ name, children }: Element): string[] {
  if (name !== "Icon") return [];
  const sizes = children.map(({ attributes: { size } }) => size);
  return BUTTON_SIZES.filter((size) => !sizes.includes(size)).map((size) => `an Icon lacks its size ${size}`);
}

function checkAddresses(root: Element, { pages, iconSize }: Facts): string[] {
  const found: string[] = [];
  const origins = new Set<string>();
  for (const { name, attributes } of withDescendants(root)) {
    const address = attributes["DefaultValue"] ?? "";
    if (
      !["IconUrl", "HighResolutionIconUrl", "SourceLocation", "bt:Image", "bt:Url"].includes(name) ||
      address === ""
    ) {
      continue;
    }
    if (!URL.canParse(address) || !address.startsWith("https://")) {
      found.push(`${address} is not an https address`);
      continue;
    }
    const { origin, pathname } = new URL(address);
    origins.add(origin);
    if (name === "SourceLocation" || name === "bt:Url") {
      if (!pages.includes(pathname)) found.push(`${pathname} is no page of ours`);
    } else found.push(...checkIcon(name, attributes["id"] ?? "", pathname, iconSize(pathname)));
  }
  if (origins.size !== 1) found.push(`one origin is wanted, and there are: ${[...origins].join(", ")}`);
  return found;
}

function checkIcon(name: string, id: string, path: string, size: ReturnType<Facts["iconSize"]>): string[] {
  const wanted = name === "IconUrl" ? 64 : name === "HighResolutionIconUrl" ? 128 : Number(/\d+$/.exec(id)?.[0]);
  if (size === null) return [`${path} is not there, or is no PNG`];
  return size.width === wanted && size.height === wanted ? [] : [`${path} is not ${wanted} pixels wide and high`];
}

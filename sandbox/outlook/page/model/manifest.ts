import type { Surface } from "../../host/opened.ts";

/** What a button of the add-in does. */
export type CommandAction =
  | { readonly kind: "pane"; readonly page: string; readonly canBePinned: boolean }
  | { readonly kind: "function"; readonly name: string };

/** A button of the add-in, or an entry of its menu. */
export interface Command {
  /** Id of the control, as the manifest has it. */
  readonly id: string;
  readonly label: string;
  readonly action: CommandAction;
}

/** A button, or a menu with its entries. */
export type Control = Command | { readonly id: string; readonly label: string; readonly items: readonly Command[] };

/** What Outlook takes from the add-in's manifest. */
export interface AddinManifest {
  readonly name: string;
  /** Path of the page with the functions. */
  readonly functionPage: string;
  readonly controls: Readonly<Partial<Record<Surface, readonly Control[]>>>;
}

const POINTS: Readonly<Record<string, Surface>> = {
  MessageReadCommandSurface: "messageRead",
  MessageComposeCommandSurface: "messageCompose",
  AppointmentAttendeeCommandSurface: "appointmentAttendee",
  AppointmentOrganizerCommandSurface: "appointmentOrganizer",
};

const PLAIN_FUNCTIONS: readonly Command[] = ["Resync", "Push", "Pull"].map((label) => ({
  id: `ringfold-${label.toLowerCase()}`,
  label,
  action: { kind: "function", name: label.toLowerCase() },
}));

const PLAIN_CONTROLS: readonly Control[] = [
  { id: "ringfold-pane", label: "Show sync", action: { kind: "pane", page: "/taskpane.html", canBePinned: true } },
  { id: "ringfold-menu", label: "Sync now", items: PLAIN_FUNCTIONS },
];

/** Before there is a manifest. */
const PLAIN: AddinManifest = {
  name: "Ringfold",
  functionPage: "/commands.html",
  controls: Object.fromEntries(Object.values(POINTS).map((surface) => [surface, PLAIN_CONTROLS])),
};

/** The add-in's manifest, as it was when this page was built. */
export const manifest: AddinManifest = fromFile();

function fromFile(): AddinManifest {
  const files = import.meta.glob<string>("../../../../manifest.xml", { query: "?raw", import: "default", eager: true });
  const [xml] = Object.values(files);
  return xml === undefined ? PLAIN : readManifest(xml);
}

/** Reads the part of a manifest that new Outlooks read: the overrides of version 1.1. */
function readManifest(xml: string): AddinManifest {
  const root = new DOMParser().parseFromString(xml, "application/xml").documentElement;
  const overrides = all(root, "VersionOverrides").at(-1);
  if (overrides === undefined) throw new Error("manifest.xml has no VersionOverrides.");
  const resource = (id: string | null): string =>
    [...all(overrides, "Url"), ...all(overrides, "String")]
      .find((one) => one.getAttribute("id") === id)
      ?.getAttribute("DefaultValue") ?? "";
  const page = (id: string | null): string => `/${resource(id).split("/").at(-1) ?? ""}`;
  return {
    name: all(root, "DisplayName")[0]?.getAttribute("DefaultValue") ?? "",
    functionPage: page(all(overrides, "FunctionFile")[0]?.getAttribute("resid") ?? null),
    controls: Object.fromEntries(
      all(overrides, "ExtensionPoint").flatMap((point) => {
        const surface = POINTS[type(point)];
        return surface === undefined ? [] : [[surface, controlsOf(point, { resource, page })] as const];
      }),
    ),
  };
}

interface Lookup {
  readonly resource: (id: string | null) => string;
  readonly page: (id: string | null) => string;
}

function controlsOf(point: Element, look: Lookup): readonly Control[] {
  return all(point, "Control").map((control) => {
    const entries = all(control, "Item");
    if (type(control) !== "Menu") return commandOf(control, look);
    return { id: idOf(control), label: labelOf(control, look), items: entries.map((one) => commandOf(one, look)) };
  });
}

function commandOf(element: Element, look: Lookup): Command {
  const action = all(element, "Action")[0];
  const text = (name: string): string => (action === undefined ? "" : (all(action, name)[0]?.textContent ?? "").trim());
  const source = action === undefined ? undefined : all(action, "SourceLocation")[0];
  return {
    id: idOf(element),
    label: labelOf(element, look),
    action:
      action !== undefined && type(action) === "ExecuteFunction"
        ? { kind: "function", name: text("FunctionName") }
        : {
            kind: "pane",
            page: look.page(source?.getAttribute("resid") ?? null),
            canBePinned: text("SupportsPinning") === "true",
          },
  };
}

function labelOf(element: Element, { resource }: Lookup): string {
  return resource(all(element, "Label")[0]?.getAttribute("resid") ?? null);
}

function idOf(element: Element): string {
  return element.getAttribute("id") ?? "";
}

function type(element: Element): string {
  return element.getAttributeNS("http://www.w3.org/2001/XMLSchema-instance", "type") ?? "";
}

function all(element: Element, name: string): Element[] {
  return [...element.getElementsByTagNameNS("*", name)];
}

import file from "../../../../manifest.xml?raw";
import type { Permission } from "../../host/protocol.ts";
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
  /** Path of a picture of 32 pixels. */
  readonly icon: string;
  readonly action: CommandAction;
}

/** A button, or a menu with its entries. */
export type Control =
  | Command
  | (Pick<Command, "id" | "label" | "icon"> & {
      readonly items: readonly Command[];
    });

/** What Outlook takes from the add-in's manifest. */
export interface AddinManifest {
  readonly name: string;
  readonly permission: Permission;
  /** Whether it has buttons on items of other people's mailboxes. */
  readonly worksInShared: boolean;
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

/** The add-in's manifest, as it was when this page was built. */
export const manifest: AddinManifest = readManifest(file);

/** Reads the part of a manifest that new Outlooks read: the overrides of version 1.1. */
function readManifest(xml: string): AddinManifest {
  const root = new DOMParser().parseFromString(xml, "application/xml").documentElement;
  const overrides = all(root, "VersionOverrides").at(-1);
  if (overrides === undefined) throw new Error("manifest.xml has no VersionOverrides.");
  const resource = (id: string | null): string =>
    ["Image", "Url", "String"]
      .flatMap((name) => all(overrides, name))
      .find((one) => one.getAttribute("id") === id)
      ?.getAttribute("DefaultValue") ?? "";
  const path = (id: string | null): string => new URL(resource(id)).pathname;
  return {
    name: all(root, "DisplayName")[0]?.getAttribute("DefaultValue") ?? "",
    permission: permissionOf(all(root, "Permissions")[0]?.textContent ?? ""),
    worksInShared: all(overrides, "SupportsSharedFolders")[0]?.textContent === "true",
    functionPage: path(all(overrides, "FunctionFile")[0]?.getAttribute("resid") ?? null),
    controls: Object.fromEntries(
      all(overrides, "ExtensionPoint").flatMap((point) => {
        const surface = POINTS[type(point)];
        return surface === undefined ? [] : [[surface, controlsOf(point, { resource, path })] as const];
      }),
    ),
  };
}

interface Lookup {
  readonly resource: (id: string | null) => string;
  readonly path: (id: string | null) => string;
}

function controlsOf(point: Element, look: Lookup): readonly Control[] {
  return all(point, "Control").map((control) => {
    const entries = all(control, "Item");
    if (type(control) !== "Menu") return commandOf(control, look);
    return { ...faceOf(control, look), items: entries.map((one) => commandOf(one, look)) };
  });
}

function commandOf(element: Element, look: Lookup): Command {
  const action = all(element, "Action")[0];
  const text = (name: string): string => (action === undefined ? "" : (all(action, name)[0]?.textContent ?? "").trim());
  const source = action === undefined ? undefined : all(action, "SourceLocation")[0];
  return {
    ...faceOf(element, look),
    action:
      action !== undefined && type(action) === "ExecuteFunction"
        ? { kind: "function", name: text("FunctionName") }
        : {
            kind: "pane",
            page: look.path(source?.getAttribute("resid") ?? null),
            canBePinned: text("SupportsPinning") === "true",
          },
  };
}

function faceOf(element: Element, { resource, path }: Lookup): Pick<Command, "id" | "label" | "icon"> {
  const icon = all(element, "Image").find((one) => one.getAttribute("size") === "32");
  return {
    id: element.getAttribute("id") ?? "",
    label: resource(all(element, "Label")[0]?.getAttribute("resid") ?? null),
    icon: path(icon?.getAttribute("resid") ?? null),
  };
}

function permissionOf(words: string): Permission {
  if (words === "Restricted" || words === "ReadItem" || words === "ReadWriteItem" || words === "ReadWriteMailbox")
    return words;
  throw new Error(`manifest.xml asks for a permission that Outlook does not know: ${words}`);
}

function type(element: Element): string {
  return element.getAttributeNS("http://www.w3.org/2001/XMLSchema-instance", "type") ?? "";
}

function all(element: Element, name: string): Element[] {
  return [...element.getElementsByTagNameNS("*", name)];
}

import type { Element } from "./xml.ts";

/**
 * The order of an element's children, as Microsoft's schemas have it ([MS-OWEMXML]); an element that
 * is not listed may not be there. By name, and by xsi:type where that decides. Only what we use.
 */
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  OfficeApp: [
    "Id",
    "Version",
    "ProviderName",
    "DefaultLocale",
    "DisplayName",
    "Description",
    "IconUrl",
    "HighResolutionIconUrl",
    "SupportUrl",
    "AppDomains",
    "Hosts",
    "Requirements",
    "FormSettings",
    "Permissions",
    "Rule",
    "DisableEntityHighlighting",
    "VersionOverrides",
  ],
  FormSettings: ["Form"],
  "Form ItemRead": ["DesktopSettings"],
  DesktopSettings: ["SourceLocation", "RequestedHeight"],
  "Rule RuleCollection": ["Rule"],
  "VersionOverrides VersionOverridesV1_0": ["Requirements", "Hosts", "Resources", "VersionOverrides"],
  "VersionOverrides VersionOverridesV1_1": ["Requirements", "Hosts", "Resources"],
  "Host MailHost": ["DesktopFormFactor"],
  DesktopFormFactor: ["SupportsSharedFolders", "FunctionFile", "ExtensionPoint"],
  ExtensionPoint: ["OfficeTab"],
  OfficeTab: ["Group"],
  Group: ["Label", "Control"],
  "Control Button": ["Label", "Supertip", "Icon", "Action"],
  "Control Menu": ["Label", "Supertip", "Icon", "Items"],
  Items: ["Item"],
  Item: ["Label", "Supertip", "Icon", "Action"],
  Supertip: ["Title", "Description"],
  Icon: ["bt:Image"],
  "Action ShowTaskpane": ["SourceLocation", "SupportsPinning"],
  "Action ExecuteFunction": ["FunctionName"],
  Resources: ["bt:Images", "bt:Urls", "bt:ShortStrings", "bt:LongStrings"],
};

/** Children that stand where they must not. */
export function misplaced(element: Element): string[] {
  const { "xsi:type": type = "" } = element.attributes;
  const order = ORDERS[`${element.name} ${type}`] ?? ORDERS[element.name];
  const found: string[] = [];
  let reached = 0;
  for (const { name } of order === undefined ? [] : element.children) {
    const at = order?.indexOf(name) ?? -1;
    if (at < 0) found.push(`${name} may not be in ${element.name} ${type}`.trim());
    else if (at < reached) found.push(`${name} comes too late in ${element.name}`);
    reached = Math.max(reached, at);
  }
  return [...found, ...element.children.flatMap(misplaced)];
}

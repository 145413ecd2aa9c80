import { describe, expect, it } from "vitest";
import { OfficeAddinManifest } from "office-addin-manifest";
import { COMMANDS } from "../../addin/commands/names.ts";
import { checkManifest } from "./check.ts";
import { fillManifest, manifestId, TEMPLATE_ORIGIN } from "./fill.ts";
import { ICON_SIZES, iconName } from "./icons.ts";
import { facts, readTemplate, TEMPLATE } from "./repository.ts";
import { child, readXml, withDescendants, type Element } from "./xml.ts";

const xml = readTemplate();
const root = readXml(xml);
const old = child(root, "VersionOverrides");
const overrides = [old, child(old, "VersionOverrides")] as readonly Element[];
const CLIENT = "11111111-2222-3333-4444-555555555555";

function all(element: Element, name: string, type?: string): Element[] {
  return withDescendants(element).filter(
    (one) => one.name === name && (type === undefined || one.attributes["xsi:type"] === type),
  );
}

function withoutInner(element: Element): Element {
  return { ...element, children: element.children.filter(({ name }) => name !== "VersionOverrides") };
}

describe("the manifest", () => {
  it("[S35] has nothing wrong that can be seen without Outlook", () => {
    expect(checkManifest(xml, facts)).toEqual([]);
  });

  it("[S35] is understood by the library of Microsoft's own tools", async () => {
    expect(await OfficeAddinManifest.readManifestFile(TEMPLATE)).toMatchObject({
      displayName: "Ringfold",
      hosts: ["Mailbox"],
      officeAppType: "MailApp",
      permissions: "ReadItem",
      iconUrl: `${TEMPLATE_ORIGIN}/icons/ringfold-64.png`,
      highResolutionIconUrl: `${TEMPLATE_ORIGIN}/icons/ringfold-128.png`,
    });
  });

  it.each([0, 1])("[S35] shows the pane on every surface, and the commands where somebody else is named (%i)", (at) => {
    const own = withoutInner(overrides[at] as Element);
    const points = all(own, "ExtensionPoint").map((point) => [
      point.attributes["xsi:type"],
      all(point, "Action", "ShowTaskpane").length,
      all(point, "FunctionName").map(({ text }) => text),
    ]);
    expect(points).toEqual([
      ["MessageReadCommandSurface", 1, [...COMMANDS]],
      ["MessageComposeCommandSurface", 1, []],
      ["AppointmentAttendeeCommandSurface", 1, [...COMMANDS]],
      ["AppointmentOrganizerCommandSurface", 1, []],
    ]);
  });

  it("[S32] can be pinned on messages and works in shared mailboxes, where Outlook knows these", () => {
    const [before, now] = [withoutInner(overrides[0] as Element), overrides[1] as Element];
    expect(all(before, "SupportsPinning")).toEqual([]);
    expect(all(before, "SupportsSharedFolders")).toEqual([]);
    const pinned = all(now, "ExtensionPoint").filter((point) => all(point, "SupportsPinning").length > 0);
    expect(pinned.map((point) => point.attributes["xsi:type"])).toEqual([
      "MessageReadCommandSurface",
      "MessageComposeCommandSurface",
    ]);
    expect(all(now, "DesktopFormFactor")[0]?.children[0]).toMatchObject({
      name: "SupportsSharedFolders",
      text: "true",
    });
  });

  it("[S35] has an icon of ours in every size", () => {
    for (const size of ICON_SIZES) {
      expect(facts.iconSize(`/icons/${iconName(size)}`)).toEqual({ width: size, height: size });
    }
  });
});

describe("filling it", () => {
  it("[S35] names the deployment's origin everywhere, and nothing else", () => {
    const filled = fillManifest(xml, { origin: "https://rings.contoso.com:8443/", clientId: CLIENT });
    const text = filled.ok ? filled.value : "";
    expect(text).not.toContain(TEMPLATE_ORIGIN);
    expect(checkManifest(text, facts)).toEqual([]);
    expect(text.match(/https:\/\/[^/"<;\s]+/g)?.every((one) => one === "https://rings.contoso.com:8443")).toBe(true);
  });

  it("[S35] gives a deployment one id, whenever it is filled, and another deployment another", () => {
    const id = manifestId("https://a.example", CLIENT);
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(manifestId("https://a.example", CLIENT.toUpperCase())).toBe(id);
    expect(manifestId("https://b.example", CLIENT)).not.toBe(id);
    expect(manifestId("https://a.example", CLIENT.replace("1", "9"))).not.toBe(id);
  });

  it.each([
    ["http://rings.contoso.com", CLIENT, "--origin must be the https address"],
    ["https://rings.contoso.com/pane", CLIENT, "without a path"],
    ["https://user:pass@rings.contoso.com", CLIENT, "--origin"],
    ["rings.contoso.com", CLIENT, "--origin"],
    ["https://rings.contoso.com", "ringfold", "--client-id must be the application (client) id"],
  ])("[S35] refuses %s with %s in words", (origin, clientId, words) => {
    const filled = fillManifest(xml, { origin, clientId });
    expect(filled.ok ? "" : filled.error.join(" ")).toContain(words);
  });
});

describe("the checks find", () => {
  const planted: readonly (readonly [what: string, from: string | RegExp, to: string, words: string])[] = [
    ["an order that Outlook refuses", /(<Id>.*<\/Id>)\s*(<Version>.*<\/Version>)/, "$2$1", "Id comes too late"],
    ["an element that is not known", "<Items>", "<Items><Oops />", "Oops may not be in Items"],
    ["a reference to nothing", 'resid="pushTip"', 'resid="lost"', "Description refers to lost"],
    [
      "a text that nothing shows",
      "<bt:LongStrings>",
      '<bt:LongStrings><bt:String id="spare" DefaultValue="x" />',
      "spare is not used",
    ],
    ["a reference to the wrong kind", '<Label resid="pushLabel"', '<Label resid="pushTip"', "Label refers to pushTip"],
    ["an id that is there twice", 'id="attendeePush"', 'id="attendeePull"', "attendeePull is there twice"],
    ["an id that is too long", 'id="attendeePush"', `id="${"x".repeat(33)}"`, "is too long"],
    ["a text that is too long", 'DefaultValue="Push"', `DefaultValue="${"x".repeat(126)}"`, "has 126 characters"],
    [
      "an address that is not https",
      "https://ringfold.example.com/taskpane",
      "http://r.example/taskpane",
      "not an https",
    ],
    ["a second origin", "https://ringfold.example.com/taskpane", "https://r.example/taskpane", "one origin is wanted"],
    ["a page that is not ours", "/taskpane.html", "/pane.html", "/pane.html is no page of ours"],
    ["an icon that is not there", "ringfold-32.png", "ringfold-33.png", "ringfold-33.png is not there"],
    ["an icon of another size", "ringfold-32.png", "ringfold-16.png", "is not 32 pixels"],
    ["a button without a size", /<bt:Image size="80" resid="icon80" \/>/, "", "an Icon lacks its size 80"],
    ["a function that is not there", "<FunctionName>push<", "<FunctionName>shove<", "the function shove"],
    ["more permission", "ReadItem</Permissions>", "ReadWriteMailbox</Permissions>", "Permissions is not ReadItem"],
    ["a broken file", "</OfficeApp>", "", "cannot be read"],
  ];

  it.each(planted)("[S35] %s", (_what, from, to, words) => {
    const changed = xml.replace(from, to);
    expect(changed).not.toBe(xml);
    expect(checkManifest(changed, facts).join("\n")).toContain(words);
  });
});

/** A reader for our own manifest: elements, attributes and text, in their order. That it is well formed others check. */

/** An element. Names are as written, with their prefix. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** The root element. @throws Error where the tags do not fit together */
export function readXml(xml: string): Element {
  const bare = xml.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, "");
  const document: Open = { name: "", attributes: {}, children: [], text: "" };
  const open: Open[] = [document];
  for (const [tag, text = ""] of bare.matchAll(/<[^>]+>|([^<]+)/g)) {
    const top = open.at(-1) ?? document;
    if (!tag.startsWith("<")) {
      top.text += unescape(text.trim());
    } else if (tag.startsWith("</")) {
      if (open.length < 2 || top.name !== tag.slice(2, -1).trim()) throw new Error(`${tag} closes nothing`);
      open.pop();
    } else {
      const element = startOf(tag);
      top.children.push(element);
      if (!tag.endsWith("/>")) open.push(element);
    }
  }
  const [root] = document.children;
  if (root === undefined || open.length > 1) throw new Error("an element is not closed");
  return root;
}

/** An element and everything in it. */
export function withDescendants(element: Element): Element[] {
  return [element, ...element.children.flatMap(withDescendants)];
}

/** The first child of a name. */
export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((one) => one.name === name);
}

function startOf(tag: string): Open {
  const attributes = [...tag.matchAll(/([\w:.-]+)\s*=\s*"([^"]*)"/g)].map(
    ([, name = "", value = ""]) => [name, unescape(value)] as const,
  );
  return { name: /[\w:.-]+/.exec(tag)?.[0] ?? "", attributes: Object.fromEntries(attributes), children: [], text: "" };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescape(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

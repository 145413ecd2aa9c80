import type { GraphServer } from "../../sandbox/graph/server.ts";
import type { Mailbox } from "../../sandbox/graph/state/mailbox.ts";
import type { Item } from "../../sandbox/graph/state/model.ts";

/** The field whose value tells which contact it is; nobody edits it. */
const KEY = "officeLocation";
/** The fields that people of a schedule fill. */
export const FIELDS = ["jobTitle", "department", "nickName", "mobilePhone"] as const;

/** What a contact holds in those fields, and which it is. */
export interface Texts {
  readonly key: string;
  readonly values: Readonly<Partial<Record<(typeof FIELDS)[number], string>>>;
}

/** Something a person does in their folder. `pick`, from 0 to 1, says with which of the contacts that are there. */
export type Act =
  | { readonly what: "create"; readonly key: string; readonly values: Texts["values"] }
  | { readonly what: "edit"; readonly pick: number; readonly values: Texts["values"] }
  | { readonly what: "delete"; readonly pick: number; readonly forGood: boolean; readonly keep: readonly string[] }
  | { readonly what: "restore"; readonly pick: number }
  | { readonly what: "duplicate"; readonly pick: number };

/** What was done: the contact before and after, as that person saw it. */
export interface Done {
  readonly key: string;
  /** The item's number in its mailbox. */
  readonly number: number;
  readonly before: Texts | null;
  readonly after: Texts | null;
  /** False: Ringfold may not know yet that its last write of this copy succeeded (limit 3 of docs/SPEC.md). */
  readonly sure: boolean;
}

/** Does it, between two requests. `null`: there was nothing to do it with. */
export function doAct(graph: GraphServer, user: string, folder: string, act: Act): Omit<Done, "sure"> | null {
  const mailbox = graph.world.mailboxNamed(user);
  const item = act.what === "create" ? null : pickFor(mailbox, folder, act);
  if (item === undefined) return null;
  const before = item ? textsOf(item) : null;
  const now = carryOut(graph, mailbox, { folder, act, item });
  const after = act.what === "delete" ? null : textsOf(now);
  return { key: (after ?? before)?.key ?? "", number: now.number, before, after };
}

/** What a contact holds. */
export function textsOf({ current: { properties } }: Item): Texts {
  const values = FIELDS.flatMap((field) => {
    const value = properties[field];
    return typeof value === "string" && value !== "" ? [[field, value] as const] : [];
  });
  return { key: String(properties[KEY]), values: Object.fromEntries(values) };
}

function pickFor(mailbox: Mailbox, folder: string, act: Exclude<Act, { what: "create" }>): Item | undefined {
  const home = act.what === "restore" ? mailbox.well("deleteditems") : mailbox.folders.get(folder);
  const there = [...(home?.items ?? [])].filter(
    (item) => act.what !== "delete" || !act.keep.includes(textsOf(item).key),
  );
  return there[Math.floor(act.pick * there.length)];
}

function carryOut(
  graph: GraphServer,
  mailbox: Mailbox,
  { folder, act, item }: { readonly folder: string; readonly act: Act; readonly item: Item | null },
): Item {
  const user = mailbox.user.id;
  const path = `/v1.0/users/${user}/contactFolders/${encodeURIComponent(folder)}/contacts`;
  const id = item ? mailbox.idOf(item, "restId") : "";
  // What people do in Outlook is not struck by the faults that are meant for Ringfold.
  const asPerson = (method: string, to: string, body: unknown): unknown =>
    graph.handle({ method, path: to, body }, { faults: {} }).body;
  switch (act.what) {
    case "create":
      return made(mailbox, asPerson("POST", path, { [KEY]: act.key, ...act.values }));
    case "edit":
      asPerson("PATCH", `${path}/${encodeURIComponent(id)}`, act.values);
      break;
    case "delete":
      graph.act({ act: act.forGood ? "purge" : "delete", mailbox: user, item: id });
      break;
    case "restore":
      graph.act({ act: "move", mailbox: user, item: id, to: folder });
      break;
    case "duplicate":
      return made(mailbox, { id: graph.act({ act: "duplicate", mailbox: user, item: id, to: folder }).item });
  }
  if (!item) throw new Error("Nothing was done with nothing");
  return item;
}

function made(mailbox: Mailbox, body: unknown): Item {
  const { id = "" } = body as { id?: string };
  const item = mailbox.find(id);
  if (item === null || item === "malformed") throw new Error(`Outlook was refused: ${JSON.stringify(body)}`);
  return item;
}

import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { FolderView } from "../../shared/contract/rings.ts";
import type { KindName } from "../../shared/kinds/kind.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { GraphPort, GraphReply, GraphRequest } from "../ports/graph.ts";
import { findUsers, readMailFolder } from "./lookup-requests.ts";
import { placeOf } from "./places.ts";
import {
  createFolder,
  findDefaultFolder,
  followChildFolders,
  followFolders,
  listChildFolders,
  listFolders,
  readFolder,
  readUser,
} from "./requests.ts";

/** A mailbox that Graph knows. */
export interface FoundMailbox {
  /** Entra object id, lower case. */
  readonly id: string;
  readonly address: string;
  readonly displayName: string;
}

/** Where to ask: `mailbox` null for users, else that mailbox's own door. */
export interface LookupPorts {
  readonly root: string;
  readonly graph: (mailbox: string | null) => GraphPort;
}

const PAGES = 20;
const DEPTH = 4;
/** How long to wait where Graph asks for a pause and does not say how long. */
const PAUSE_MS = 60_000;
const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Looks up what people type (addresses, folder names) in Graph, so that only what exists is ever named. */
export class Lookup {
  readonly #ports: LookupPorts;

  constructor(ports: LookupPorts) {
    this.#ports = ports;
  }

  /** The mailbox of an object id, a user principal name or any of its addresses. */
  async mailbox(name: string): Promise<Result<FoundMailbox, Refused>> {
    const unknown = refused(
      "mailbox_not_found",
      "No user of this tenant has this object id, user principal name or address. Check the spelling.",
    );
    if (!OBJECT_ID.test(name) && !/^[^\s@/?#]+@[^\s@/?#]+$/.test(name)) return err(unknown);
    const reply = await this.#ask(null, readUser(name));
    if (reply.kind === "ok") return this.#user(reply.body, unknown);
    if (!isGone(reply) || OBJECT_ID.test(name)) return err(isGone(reply) ? unknown : troubleOf(reply));
    const hits = await this.#ask(null, findUsers(name));
    if (hits.kind !== "ok") return err(isGone(hits) ? unknown : troubleOf(hits));
    return this.#user(valuesOf(hits.body)[0], unknown);
  }

  /** Every folder of a kind, the default one included where it can be found. */
  async folders(kind: KindName, mailbox: string): Promise<Result<FolderView[], Refused>> {
    const top = await this.#top(kind, mailbox);
    return top.ok ? await this.#withOthers(kind, mailbox, top.value) : top;
  }

  /** A folder by its Graph id or display name; made at the top level if wanted and missing. */
  async folder(kind: KindName, mailbox: string, wanted: string, create: boolean): Promise<Result<FolderView, Refused>> {
    const top = await this.#top(kind, mailbox);
    if (!top.ok) return top;
    // Mostly it is one of these, and a table of many members has no requests to waste.
    const near = top.value.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase());
    if (near.length === 1 && near[0]) return ok(near[0]);
    const listed = await this.#withOthers(kind, mailbox, top.value);
    if (!listed.ok) return listed;
    const known = listed.value.find(({ id }) => id === wanted);
    if (known) return ok(known);
    const named = listed.value.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    const [only] = named;
    if (named.length > 1) {
      return err(
        refused(
          "folder_ambiguous",
          `${named.length} folders have this name. Give the folder's id; listMailboxFolders shows it.`,
        ),
      );
    }
    if (only) return ok(only);
    const whyNot = await this.#whyNot(kind, mailbox, wanted);
    if (whyNot) return err(whyNot);
    if (create) return await this.#create(kind, mailbox, wanted);
    return err(
      refused(
        "folder_not_found",
        `The mailbox has no ${kind} folder of this name or id. listMailboxFolders shows its folders; with createFolder a new one is made.`,
      ),
    );
  }

  async #top(kind: KindName, mailbox: string): Promise<Result<FolderView[], Refused>> {
    return await this.#pages(mailbox, listFolders(kind, mailbox), (link) =>
      followFolders(this.#ports.root, kind, link),
    );
  }

  async #withOthers(kind: KindName, mailbox: string, top: FolderView[]): Promise<Result<FolderView[], Refused>> {
    const folders: FolderView[] = [...(await this.#defaultFolder(kind, mailbox)), ...top];
    let level = top;
    for (let depth = 0; placeOf(kind).childFolders !== null && depth < DEPTH && level.length > 0; depth += 1) {
      const below: FolderView[] = [];
      for (const parent of level) {
        const first = listChildFolders(kind, { user: mailbox, folder: parent.id });
        const children = await this.#pages(mailbox, first, (link) => followChildFolders(this.#ports.root, kind, link));
        if (!children.ok) return children;
        below.push(...children.value.map((child) => ({ ...child, path: `${parent.path}/${child.name}` })));
      }
      folders.push(...below);
      level = below;
    }
    return ok(folders);
  }

  /**
   * Why a text that looks like an id is not one of a folder that was listed; `null`: it is no id. Only
   * the list is believed: Graph may show a folder of another kind at this kind's address.
   */
  async #whyNot(kind: KindName, mailbox: string, id: string): Promise<Refused | null> {
    if (!/^A[AQ]MkA[A-Za-z0-9+/=_-]{16,}$/.test(id)) return null;
    const asked = [readFolder(kind, { user: mailbox, folder: id }), readMailFolder(mailbox, id)];
    for (const request of asked) {
      if ((await this.#ask(mailbox, request)).kind !== "ok") continue;
      return refused(
        "folder_wrong_kind",
        `This folder is not among the mailbox's ${kind} folders, which listMailboxFolders shows. The default folder is shown once it holds an item.`,
      );
    }
    return refused(
      "folder_not_found",
      `The mailbox has no ${kind} folder with this id: it was deleted, or is another mailbox's or another kind's.`,
    );
  }

  async #create(kind: KindName, mailbox: string, displayName: string): Promise<Result<FolderView, Refused>> {
    if (displayName.length > 255 || /[/\\\u0000-\u001f]/.test(displayName)) {
      return err(
        refused("body_invalid", "A new folder needs a name of at most 255 characters without slashes.", {
          errors: [{ field: "folder", message: "cannot be a folder's name" }],
        }),
      );
    }
    const reply = await this.#ask(mailbox, createFolder(kind, mailbox, displayName));
    const [made] = reply.kind === "ok" ? foldersOf([reply.body]) : [];
    if (made) return ok(made);
    // Somebody was faster, or the answer was lost: then it is there now.
    const again = await this.folders(kind, mailbox);
    const there = again.ok
      ? again.value.find(({ name }) => name.toLowerCase() === displayName.toLowerCase())
      : undefined;
    return there ? ok(there) : err(troubleOf(reply));
  }

  async #defaultFolder(kind: KindName, mailbox: string): Promise<FolderView[]> {
    const reply = await this.#ask(mailbox, findDefaultFolder(kind, mailbox));
    const id = reply.kind === "ok" ? valuesOf(reply.body)[0]?.["parentFolderId"] : undefined;
    if (typeof id !== "string") return [];
    const folder = await this.#ask(mailbox, readFolder(kind, { user: mailbox, folder: id }));
    const [found] = folder.kind === "ok" ? foldersOf([folder.body]) : [];
    const name = found?.name ?? "Contacts";
    return [{ id, name, path: name, isDefault: true }];
  }

  async #pages(
    mailbox: string,
    first: GraphRequest,
    follow: (link: string) => Result<GraphRequest, unknown>,
  ): Promise<Result<FolderView[], Refused>> {
    const folders: FolderView[] = [];
    let request: GraphRequest | null = first;
    for (let page = 0; request !== null && page < PAGES; page += 1) {
      const reply: GraphReply = await this.#ask(mailbox, request);
      if (reply.kind !== "ok") {
        if (isGone(reply))
          return err(refused("mailbox_not_found", "The user exists but has no mailbox in Exchange Online."));
        return err(troubleOf(reply));
      }
      folders.push(...foldersOf(valuesOf(reply.body)));
      const link = (reply.body as { "@odata.nextLink"?: unknown } | null)?.["@odata.nextLink"];
      const next = typeof link === "string" ? follow(link) : null;
      request = next?.ok === true ? next.value : null;
    }
    return ok(folders);
  }

  #user(body: unknown, unknown: Refused): Result<FoundMailbox, Refused> {
    const { id, mail, userPrincipalName, displayName } = (body ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof id !== "string" || !OBJECT_ID.test(id)) return err(unknown);
    const address = [mail, userPrincipalName].find((text) => typeof text === "string" && text !== "");
    return ok({
      id: id.toLowerCase(),
      address: typeof address === "string" ? address : id,
      displayName: typeof displayName === "string" ? displayName : "",
    });
  }

  async #ask(mailbox: string | null, request: GraphRequest): Promise<GraphReply> {
    const [reply] = await this.#ports.graph(mailbox).send([request], "person");
    return reply ?? { kind: "unknown", reason: "no reply" };
  }
}

function isGone(reply: GraphReply): boolean {
  return reply.kind === "refused" && (reply.class === "containerGone" || reply.class === "itemGone");
}

/** Why Graph did not do it, in words. */
export function troubleOf(reply: GraphReply): Refused {
  if (reply.kind !== "refused") return refused("graph_unavailable", "No answer from Microsoft Graph came. Try again.");
  const wait = reply.retryAfterMs === null ? {} : { retryAfterMs: reply.retryAfterMs };
  switch (reply.class) {
    case "denied":
      return refused(
        "graph_denied",
        "Microsoft Graph denies access. Grant the app its permissions, give admin consent, and check that no access policy excludes this mailbox.",
      );
    case "auth":
      return refused(
        "graph_denied",
        `Ringfold could not sign in to Microsoft 365: ${reply.code.startsWith("token_") ? reply.message : "the token was refused"}.`,
      );
    case "throttled":
      return refused("graph_throttled", "Microsoft Graph asks for a pause for this mailbox. Try again after it.", {
        retryAfterMs: reply.retryAfterMs ?? PAUSE_MS,
      });
    default:
      return refused(
        "graph_unavailable",
        `Microsoft Graph could not do it (${reply.status} ${reply.code}). Try again.`,
        wait,
      );
  }
}

function valuesOf(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  const value = (body as { value?: unknown } | null)?.value;
  return Array.isArray(value) ? (value as Readonly<Record<string, unknown>>[]) : [];
}

function foldersOf(values: readonly unknown[]): FolderView[] {
  return values.flatMap((value) => {
    const { id, displayName } = (value ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof id !== "string" || typeof displayName !== "string") return [];
    return [{ id, name: displayName, path: displayName, isDefault: false }];
  });
}

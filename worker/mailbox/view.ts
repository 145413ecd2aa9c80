import type { Content, Value } from "../../shared/content.ts";
import type { Kind, RawItem } from "../../shared/kinds/kind.ts";
import { type Marker, readMarker } from "../graph/marker.ts";

/** A copy as Graph showed it, in canonical form. */
export interface View {
  readonly id: string;
  readonly folder: string;
  readonly content: Content;
  readonly etag: string | null;
  /** lastModifiedDateTime and createdDateTime, epoch milliseconds; -1 where Graph gave none. */
  readonly modifiedAt: number;
  readonly createdAt: number;
  readonly marker: Marker | null;
  readonly private: boolean;
}

/** What a look at a copy found: in its folder, in another one, or nowhere (item codes of 404 only). */
export type Sight =
  | { readonly kind: "here"; readonly view: View }
  /** `lives`: that folder is one of the mailbox's, so the copy was moved and not deleted (P55). */
  | { readonly kind: "elsewhere"; readonly view: View; readonly lives?: boolean }
  | { readonly kind: "absent" };

/** Reads a raw item; `null` if it is not one (no id), so that odd answers prove nothing. */
export function viewOf(kind: Kind, raw: unknown): View | null {
  if (raw === null || typeof raw !== "object") return null;
  const item = raw as RawItem;
  const id = item["id"];
  if (typeof id !== "string" || id === "") return null;
  return {
    id,
    folder: text(item["parentFolderId"]),
    content: kind.toContent(item),
    etag: text(item["@odata.etag"]) || null,
    modifiedAt: time(item["lastModifiedDateTime"]),
    createdAt: time(item["createdDateTime"]),
    marker: readMarker(item),
    private: kind.isPrivate(item),
  };
}

/** What the answer to a read shows; `null`: an answer that does not say what it is, or where, proves nothing. */
export function sightIn(kind: Kind, folder: string, raw: unknown): Sight | null {
  const view = viewOf(kind, raw);
  if (!view || view.folder === "") return null;
  return { kind: view.folder === folder ? "here" : "elsewhere", view };
}

/**
 * What the answer to our own write shows. Graph never echoes extended properties there, so those
 * fields are taken as they were, or as they were sent.
 * @param before what was shown before @param sent the content sent @param named the fields the write named
 */
export function contentOfReply(
  kind: Kind,
  view: View,
  before: Content,
  sent: Content,
  named: ReadonlySet<string>,
): Content {
  const content: Record<string, Value> = {};
  for (const field of kind.fields) {
    const echoed = "property" in field.graph ? view.content : named.has(field.name) ? sent : before;
    const value = echoed[field.name];
    if (value !== undefined) content[field.name] = value;
  }
  return content;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function time(value: unknown): number {
  const at = Date.parse(text(value));
  return Number.isNaN(at) ? -1 : at;
}

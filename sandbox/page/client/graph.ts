import { contact } from "../../../shared/kinds/contact.ts";
import type { RawItem } from "../../../shared/kinds/kind.ts";
import type { Config } from "./config.ts";
import type { Tokens } from "./tokens.ts";

/** What a request to Graph was answered with, when it was not what was wanted. */
export class GraphRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** This page in the request log: any name that Graph does not know is left alone by it. */
export const VIA = `outlook-${crypto.randomUUID().slice(0, 8)}`;

const PAGE = 500;
/** More of one folder than this is not shown. */
export const MOST_SHOWN = 2_000;

const EXPAND = `singleValueExtendedProperties($filter=${contact.expand.map((id) => `id eq '${id}'`).join(" or ")})`;

/** Graph, as the person whose mailbox it is uses it. */
export class Graph {
  private readonly root: string;
  private readonly tokens: Tokens;

  constructor({ graph }: Config, tokens: Tokens) {
    this.root = `${graph}/v1.0`;
    this.tokens = tokens;
  }

  /** All contacts of a folder, up to {@link MOST_SHOWN}. */
  async list(user: string, folder: string): Promise<RawItem[]> {
    const query = new URLSearchParams({
      $top: String(PAGE),
      $select: contact.select.join(","),
      $expand: EXPAND,
      via: VIA,
    });
    const found: RawItem[] = [];
    let url: string | undefined = `${this.folder(user, folder)}/contacts?${query}`;
    while (url !== undefined && found.length < MOST_SHOWN) {
      const page: { value: RawItem[]; "@odata.nextLink"?: string } = await this.call(user, "GET", url);
      found.push(...page.value);
      url = page["@odata.nextLink"];
    }
    return found;
  }

  /** Creates a contact. */
  async create(user: string, folder: string, body: RawItem): Promise<RawItem> {
    return await this.call(user, "POST", `${this.folder(user, folder)}/contacts?via=${VIA}`, body);
  }

  /** Changes what `body` names of a contact. */
  async change(user: string, id: string, body: RawItem): Promise<void> {
    await this.call(user, "PATCH", this.one(user, id), body);
  }

  /** Deletes a contact: into Deleted Items, from there for good. */
  async remove(user: string, id: string): Promise<void> {
    await this.call(user, "DELETE", this.one(user, id));
  }

  private folder(user: string, folder: string): string {
    return `${this.root}/users/${user}/contactFolders/${encodeURIComponent(folder)}`;
  }

  private one(user: string, id: string): string {
    return `${this.root}/users/${user}/contacts/${encodeURIComponent(id)}?via=${VIA}`;
  }

  private async call<T>(user: string, method: string, url: string, body?: RawItem): Promise<T> {
    const response = await fetch(url, {
      method,
      headers: {
        Authorization: `Bearer ${await this.tokens.forMailbox(user)}`,
        Prefer: 'IdType="ImmutableId"',
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 204) return undefined as T;
    const answer = (await response.json()) as T & { error?: { code: string; message: string } };
    if (response.ok) return answer;
    throw new GraphRefusal(response.status, answer.error?.message ?? `Graph answered ${response.status}.`);
  }
}

import { GraphServer } from "../server.ts";
import type { GraphAnswer } from "../request.ts";
import type { SwitchSettings } from "../control/switches.ts";

/** A named extended property, as a client's marker would be. */
export const MARK = "String {11111111-2222-3333-4444-555555555555} Name Mark";

/** `$expand` of one or more extended properties, percent-encoded. */
export const expand = (...ids: string[]): string =>
  `$expand=${encodeURIComponent(`singleValueExtendedProperties($filter=${ids.map((id) => `id eq '${id}'`).join(" or ")})`)}`;

/** Asks for immutable ids. */
export const IMMUTABLE = { Prefer: 'IdType="ImmutableId"' };

/** JSON that a test looks into. */
export type Json = Record<string, unknown>;

/** The error code of an answer. */
export const code = (reply: GraphAnswer): string => (reply.body as { error: { code: string } }).error.code;

/** The entries of a list answer. */
export const values = (reply: GraphAnswer): Json[] => (reply.body as { value: Json[] }).value;

/** A body as an object. */
export const body = (reply: GraphAnswer): Json => reply.body as Json;

/** A small tenant with Ann and Bob, a clock that tests turn and a fixed seed. */
export class Bench {
  now = Date.parse("2026-03-01T08:00:00Z");
  readonly server: GraphServer;
  readonly folder: string;
  readonly ann: string;
  private seed = 7;

  constructor(switches: SwitchSettings = {}) {
    const random = { fraction: () => this.chance(), hex: (bytes: number) => this.hex(bytes) };
    this.server = new GraphServer({ clock: { now: () => this.now }, random, baseUrl: "https://graph.test" });
    this.server.setSwitches({ deltaReplays: false, ...switches });
    this.ann = this.server.addUser({
      userPrincipalName: "ann@contoso.test",
      mail: "ann.lee@contoso.test",
      aliases: ["a@contoso.test"],
    }).id;
    this.server.addUser({ userPrincipalName: "bob@contoso.test" });
    this.folder = this.server.addFolder("ann@contoso.test", "Company contacts");
  }

  private chance(): number {
    this.seed = (this.seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.seed / 2_147_483_648;
  }

  private hex(bytes: number): string {
    return Array.from({ length: bytes * 2 }, () => Math.floor(this.chance() * 16).toString(16)).join("");
  }

  /** The path of Ann's contacts in a folder. */
  items(folder = this.folder): string {
    return `/v1.0/users/${this.ann}/contactFolders/${encodeURIComponent(folder)}/contacts`;
  }

  send(method: string, path: string, given?: unknown, headers: Record<string, string> = IMMUTABLE): GraphAnswer {
    return this.server.handle({
      method,
      path: path.replace("https://graph.test", ""),
      headers,
      ...(given === undefined ? {} : { body: given }),
    });
  }

  get(path: string, headers: Record<string, string> = IMMUTABLE): GraphAnswer {
    return this.send("GET", path, undefined, headers);
  }

  /** Makes a contact in Ann's folder; returns what Graph answers. */
  make(given: Json = { givenName: "Kim" }, folder = this.folder): Json {
    return body(this.send("POST", this.items(folder), given));
  }

  item(made: Json): string {
    return `${this.items()}/${encodeURIComponent(String(made.id))}`;
  }

  /** Runs a delta round to its end. */
  round(link: string, headers: Record<string, string> = IMMUTABLE): { entries: Json[]; link: string; pages: number } {
    const entries: Json[] = [];
    for (let pages = 1, next = link; ; pages++) {
      const page = body(this.get(next, headers));
      entries.push(...(page.value as Json[]));
      const last = page["@odata.deltaLink"];
      if (typeof last === "string") return { entries, link: last, pages };
      next = String(page["@odata.nextLink"]);
    }
  }
}

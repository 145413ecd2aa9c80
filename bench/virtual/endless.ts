import type { GraphPort, GraphReply, GraphRequest } from "../../worker/ports/graph.ts";
import { person } from "./people.ts";

/** Ids as long as Exchange's. */
const ID = /^AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0AItem([0-9]{8})[A]+$/;
const PAGE = 200;

/**
 * One folder with so many contacts, made as they are asked for, so that the memory measured is the
 * product's alone. It answers what a spoke asks in a first reading, a sweep, and of an edit.
 */
export class EndlessFolder implements GraphPort {
  readonly #size: number;
  readonly #root: string;
  readonly #folder: string;
  readonly #edited = new Map<number, string>();

  constructor(size: number, root: string, folder: string) {
    this.#size = size;
    this.#root = root;
    this.#folder = folder;
  }

  /** Changes a contact; the next delta tells. Answers its id. */
  edit(number: number, jobTitle: string): string {
    this.#edited.set(number, jobTitle);
    return idOf(number);
  }

  send(requests: readonly GraphRequest[]): Promise<readonly GraphReply[]> {
    return Promise.resolve(requests.map((request) => this.#answer(request)));
  }

  #answer({ method, path }: GraphRequest): GraphReply {
    if (path.startsWith("/subscriptions")) return ok({ id: "s1", expirationDateTime: "2026-03-09T09:00:00Z" });
    if (path.includes("/delta")) return ok(this.#page(path));
    const id = decodeURIComponent(/\/contacts\/([^/?]+)/.exec(path)?.[1] ?? "");
    const number = Number(ID.exec(id)?.[1] ?? Number.NaN);
    if (Number.isNaN(number) || method !== "GET") throw new Error(`Unexpected: ${method} ${path}`);
    return ok(this.#item(number));
  }

  #page(path: string): unknown {
    const [, token] = /token=([\w-]+)/.exec(path) ?? [];
    const links = (name: string, next: string) => ({
      [`@odata.${name}`]: `${this.#root}/v1.0${path.split("?", 1)[0]}?$${name === "nextLink" ? "skip" : "delta"}token=${next}`,
    });
    if (token === "end")
      return { value: [...this.#edited.keys()].map((number) => this.#entry(number)), ...links("deltaLink", "end") };
    const from = Number(token ?? 0);
    const end = Math.min(from + PAGE, this.#size);
    const value = Array.from({ length: end - from }, (_, index) => this.#entry(from + index));
    return { value, ...(end < this.#size ? links("nextLink", String(end)) : links("deltaLink", "end")) };
  }

  #entry(number: number): unknown {
    return { id: idOf(number), "@odata.etag": this.#etag(number) };
  }

  #item(number: number): unknown {
    const jobTitle = this.#edited.get(number);
    return {
      "@odata.etag": this.#etag(number),
      id: idOf(number),
      parentFolderId: this.#folder,
      createdDateTime: "2026-01-01T00:00:00Z",
      lastModifiedDateTime: jobTitle === undefined ? "2026-01-01T00:00:00Z" : "2026-03-02T10:00:00Z",
      ...person(number),
      ...(jobTitle !== undefined && { jobTitle }),
    };
  }

  #etag(number: number): string {
    return `W/"EQAAABYAAAAHYQDEapmEc2byACqAC${String(number).padStart(8, "0")}${this.#edited.has(number) ? "B" : "A"}"`;
  }
}

function idOf(number: number): string {
  return `AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0AItem${String(number).padStart(8, "0")}`.padEnd(120, "A");
}

function ok(body: unknown): GraphReply {
  return { kind: "ok", status: 200, body };
}

import { reset } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { afterAll, expect } from "vitest";
import { PROBLEMS } from "../../shared/contract/problems.ts";
import { APP, ENTRA, GRAPH, STAGE } from "../support/places.ts";

/** A mailbox with a contact folder of its own, and a way to do in it what people do. */
export interface Person {
  readonly upn: string;
  readonly id: string;
  readonly folder: string;
}

/** A contact as the folder shows it. */
export interface Seen {
  readonly id: string;
  readonly givenName: string | null;
  readonly mobilePhone: string | null;
  readonly jobTitle: string | null;
}

/** The Worker under test. */
export const worker = { fetch: (request: Request) => exports.default.fetch(request) };

/** Asks the stage (tests/workerd/outbound.ts) for something. */
export async function stage<T>(what: string, wish: unknown = {}): Promise<T> {
  const response = await fetch(`${STAGE}/${what}`, { method: "POST", body: JSON.stringify(wish) });
  return (await response.json()) as T;
}

/** A new person; `folder: null`: a mailbox without one. */
export async function newPerson(name: string, folder: string | null = "Company contacts"): Promise<Person> {
  const upn = `${name}.${crypto.randomUUID().slice(0, 8)}@ringfold.test`;
  const wish = { upn, alias: `alias.${upn}`, ...(folder === null ? {} : { folder }) };
  const made = await stage<{ id: string; folder: string | null }>("user", wish);
  return { upn, id: made.id, folder: made.folder ?? "" };
}

/** A token of the sandbox's Entra. */
export async function tokenFor(
  person: Person,
  wish: Record<string, string> = { roles: "Ringfold.Admin" },
): Promise<string> {
  const response = await fetch(
    `${ENTRA}/_sandbox/token?${new URLSearchParams({ user: person.id, ...wish }).toString()}`,
  );
  return (await response.json<{ access_token: string }>()).access_token;
}

/** An answer of the API. */
export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** The API, for one caller. */
export class Api {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  async call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    type = "application/json",
  ): Promise<Answer<T>> {
    const headers: Record<string, string> = { Authorization: `Bearer ${this.#token}` };
    if (body !== undefined) headers["Content-Type"] = type;
    const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const response = await worker.fetch(new Request(`${APP}/api/v1${path}`, { method, headers, body: text }));
    return { status: response.status, headers: response.headers, body: (await response.json()) as T };
  }

  /** A ring with these people's folders as members. */
  async ringOf(people: readonly Person[], name = "Company contacts"): Promise<string> {
    const ring = await this.call<{ id: string }>("POST", "/rings", { name });
    for (const { upn } of people) {
      const added = await this.call("POST", `/rings/${ring.body.id}/members`, {
        mailbox: upn,
        folder: "Company contacts",
      });
      if (added.status !== 201) throw new Error(JSON.stringify(added.body));
    }
    return ring.body.id;
  }
}

/** Graph, as Outlook on somebody's desk uses it. */
export async function graph<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
  const init = { method, headers: { Authorization: "Bearer outlook", Prefer: 'IdType="ImmutableId"' } };
  const response = await fetch(
    `${GRAPH}/v1.0${path}`,
    body === undefined ? init : { ...init, body: JSON.stringify(body) },
  );
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === "" ? null : JSON.parse(text)) as T;
}

/** Where a person's contacts of the ring are. */
export function contactsOf({ id, folder }: Person): string {
  return `/users/${id}/contactFolders/${encodeURIComponent(folder)}/contacts`;
}

/** What a person's folder holds, by name. */
export async function look(person: Person): Promise<Seen[]> {
  const page = await graph<{ value: Seen[] }>("GET", `${contactsOf(person)}?$top=100`);
  return page.value.toSorted((a, b) => (a.givenName ?? "").localeCompare(b.givenName ?? ""));
}

/** Delivers Graph's waiting notices of these people, as Graph would. */
async function deliver(people: readonly Person[]): Promise<number[]> {
  const mailboxes = people.map(({ id }) => id);
  const deliveries = await stage<{ url: string; body: unknown }[]>("deliveries", { mailboxes });
  const statuses: number[] = [];
  for (const { url, body } of deliveries) {
    const response = await worker.fetch(new Request(url, { method: "POST", body: JSON.stringify(body) }));
    statuses.push(response.status);
  }
  return statuses;
}

/** Waits until something holds; notices are delivered meanwhile, unless `people` is empty. */
export async function until(what: string, people: readonly Person[], holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (Date.now() < end) {
    if (people.length > 0) await deliver(people);
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`In vain: ${what}`);
}

/** Whether all folders hold contacts of exactly these names. */
export async function allHold(people: readonly Person[], names: readonly string[]): Promise<boolean> {
  const seen = await Promise.all(people.map(look));
  return seen.every((contacts) => contacts.map(({ givenName }) => givenName).join() === names.join());
}

/** A problem document. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly reason: keyof typeof PROBLEMS;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

/** Expects an answer to be the problem document of this reason, with words to act on. */
export function expectProblem(answer: Answer<unknown>, reason: keyof typeof PROBLEMS): Problem {
  const problem = answer.body as Problem;
  expect(problem).toMatchObject({ reason, status: PROBLEMS[reason].status, title: PROBLEMS[reason].title });
  expect(answer.status).toBe(PROBLEMS[reason].status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(problem.detail.length).toBeGreaterThan(20);
  return problem;
}

// Objects at work when a file ends would keep the runner waiting.
afterAll(async () => reset());

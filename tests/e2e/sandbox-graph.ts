import type { Urls } from "./sandbox-run.ts";

/** A mailbox as the sandbox lists it. */
export interface Mailbox {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly folders: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly wellKnownName: string | null;
    readonly items: number;
  }[];
}

/** A contact as Graph shows it, as far as these tests look. */
export interface Shown {
  readonly id: string;
  readonly displayName: string;
  readonly jobTitle: string | null;
}

const PAGE = "?$top=999&$select=displayName,jobTitle";

/** The sandbox, as a tester with a token of its Entra reaches it. */
export class Office {
  readonly urls: Urls;
  private readonly token: string;

  private constructor(urls: Urls, token: string) {
    this.urls = urls;
    this.token = token;
  }

  static async open(urls: Urls): Promise<Office> {
    const wish = "user=foffice@ringfold.example&roles=Ringfold.Admin";
    const response = await fetch(`${urls.entra}/_sandbox/token?${wish}`);
    const { access_token: token } = (await response.json()) as { access_token: string };
    return new Office(urls, token);
  }

  /** The mailboxes by name, so that their order is the same after a restart. */
  async mailboxes(): Promise<Mailbox[]> {
    const all = await this.call<Mailbox[]>("GET", "/_sandbox/mailboxes");
    return all.toSorted((a, b) => (a.userPrincipalName < b.userPrincipalName ? -1 : 1));
  }

  /** The contacts of a mailbox's ring folder, by name. */
  async contacts(mailbox: Mailbox): Promise<Shown[]> {
    const { value } = await this.call<{ value: Shown[] }>("GET", `${this.folder(mailbox)}/contacts${PAGE}`);
    return value.toSorted((a, b) => (a.displayName < b.displayName ? -1 : 1));
  }

  /** Creates a contact in the ring folder, as its owner does. */
  async add(mailbox: Mailbox, body: object): Promise<void> {
    await this.call("POST", `${this.folder(mailbox)}/contacts`, body);
  }

  /** Deletes the contact of this name from the ring folder, as its owner does. */
  async remove(mailbox: Mailbox, displayName: string): Promise<void> {
    const found = (await this.contacts(mailbox)).find((contact) => contact.displayName === displayName);
    await this.call("DELETE", `/v1.0/users/${mailbox.id}/contacts/${encodeURIComponent(found?.id ?? "")}`);
  }

  async change(mailbox: Mailbox, id: string, body: object): Promise<void> {
    await this.call("PATCH", `/v1.0/users/${mailbox.id}/contacts/${encodeURIComponent(id)}`, body);
  }

  /** What was written to contacts since the log was last cleared. */
  async writes(): Promise<readonly { readonly method: string; readonly path: string }[]> {
    const rows = await this.call<{ method: string; path: string }[]>("GET", "/_sandbox/requests");
    return rows.filter(({ method, path }) => method !== "GET" && path.includes("/contacts"));
  }

  /** @throws while some mailbox has not just so many contacts in its ring folder */
  async settle(count: number): Promise<void> {
    for (const mailbox of await this.mailboxes()) {
      const names = (await this.contacts(mailbox)).map(({ displayName }) => displayName);
      if (names.length !== count || new Set(names).size !== count)
        throw new Error(`${mailbox.userPrincipalName} holds ${names.join(", ") || "nothing"}; ${count} were expected.`);
    }
  }

  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.urls.graph}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 204) return undefined as T;
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  private folder(mailbox: Mailbox): string {
    const found = mailbox.folders.find(({ displayName }) => displayName === "Company contacts");
    return `/v1.0/users/${mailbox.id}/contactFolders/${encodeURIComponent(found?.id ?? "")}`;
  }
}

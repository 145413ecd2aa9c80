import type { Config } from "./config.ts";

/** Renewed so long before they end. */
const EARLY_S = 300;

interface Kept {
  readonly token: Promise<string>;
  readonly until: number;
}

/** Tokens of the sandbox's Entra, each asked for once and kept. */
export class Tokens {
  private readonly entra: string;
  private readonly admin: string;
  private readonly kept = new Map<string, Kept>();

  constructor({ entra, admin }: Config) {
    this.entra = entra;
    this.admin = admin;
  }

  /** A token for Graph, as the owner of a mailbox. The scope `Outlook` gives the page a budget of its own there. */
  forMailbox(user: string): Promise<string> {
    return this.get({
      user,
      audience: "https://graph.microsoft.com",
      scopes: "Contacts.ReadWrite User.Read Outlook",
    });
  }

  /** A token for Ringfold's API, as an administrator. */
  forApi(): Promise<string> {
    return this.get({ user: this.admin, roles: "Ringfold.Admin" });
  }

  private get(wish: Readonly<Record<string, string>>): Promise<string> {
    const query = String(new URLSearchParams(wish));
    const found = this.kept.get(query);
    if (found !== undefined && found.until > Date.now()) return found.token;
    const token = this.ask(query);
    this.kept.set(query, { token, until: Date.now() + (3_599 - EARLY_S) * 1_000 });
    token.catch(() => this.kept.delete(query));
    return token;
  }

  private async ask(query: string): Promise<string> {
    const response = await fetch(`${this.entra}/_sandbox/token?${query}`);
    if (!response.ok) throw new Error(`Entra answered ${response.status} when asked for a token.`);
    const { access_token: token } = (await response.json()) as { access_token: string };
    return token;
  }
}

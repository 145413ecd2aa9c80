import type { AddinSettings } from "../../shared/contract/addin.ts";

/** What to sign in with; asked of the Worker once, and again after a failure. */
export class Settings {
  readonly #fetch: (url: string) => Promise<Response>;
  #asked: Promise<AddinSettings> | null = null;

  constructor(fetchUrl: (url: string) => Promise<Response>) {
    this.#fetch = fetchUrl;
  }

  /** @throws TypeError if the Worker cannot be reached, Error if it does not answer as it should */
  get(): Promise<AddinSettings> {
    this.#asked ??= this.#ask().catch((error: unknown) => {
      this.#asked = null;
      throw error;
    });
    return this.#asked;
  }

  async #ask(): Promise<AddinSettings> {
    const response = await this.#fetch("/addin.json");
    if (!response.ok) throw new Error(`/addin.json answered ${response.status}`);
    return (await response.json()) as AddinSettings;
  }
}

/** Where an administrator agrees for everybody; Entra comes back to the sign-in page. */
export function consentUrl({ authority, clientId }: AddinSettings, origin: string): string {
  const url = new URL(`${authority}/v2.0/adminconsent`);
  url.searchParams.set("client_id", clientId);
  // Everything that the registration lists.
  url.searchParams.set("scope", `api://${clientId}/.default`);
  url.searchParams.set("redirect_uri", `${origin}/signin.html`);
  return url.href;
}

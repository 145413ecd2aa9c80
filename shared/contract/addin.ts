/** What the add-in is told at `/addin.json`, to sign in with. Nothing of it is secret. */
export interface AddinSettings {
  /** The app registration. */
  readonly clientId: string;
  /** The Entra tenant. */
  readonly tenant: string;
  /** Where to sign in: Entra's address with the tenant. */
  readonly authority: string;
  /** What to ask for: leave to use our API as the person who is signed in. */
  readonly scope: string;
  readonly version: string;
}

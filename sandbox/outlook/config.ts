import type { Config } from "../page/client/config.ts";

/** One of the company's people, as Outlook knows them. */
export interface OutlookUser {
  /** Object id, which is also the mailbox's. */
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  /** Primary address. */
  readonly mail: string;
  /** A shared mailbox: nobody signs in to it. */
  readonly isShared: boolean;
  /** Object ids of the other mailboxes that this person may open. */
  readonly opens: readonly string[];
}

/** Where everything is, as `/config.json` of the Outlook page says: what the side-by-side page is told, and more. */
export interface OutlookConfig extends Config {
  /** Origin of the add-in's pages, such as `https://localhost:8806`: same host name as this page, another port. */
  readonly addin: string;
  /** Address of the page with the mailboxes side by side. */
  readonly sideBySide: string;
  readonly users: readonly OutlookUser[];
}

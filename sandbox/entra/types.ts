import type { Memory } from "./memory.ts";
import type { Signer } from "./signer.ts";

/** A user that may sign in. */
export interface EntraUser {
  /** Object id. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName?: string;
  /** App roles assigned to them. */
  readonly roles?: readonly string[];
}

/** The sandbox's tenant and the one app in it. */
export interface EntraOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** The address that tokens name as their issuer, where it is not the one listened on. */
  readonly publicUrl?: string;
  /** Folder that keeps the signing key across restarts; none: a new key each time. */
  readonly state?: string;
  readonly tenant: string;
  /** The app: Ringfold's API, and the client that asks for Graph tokens. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** A certificate registered with the app: its public key (PEM, SPKI) and its SHA-256 as base64url. */
  readonly certificate?: { readonly publicKey: string; readonly thumbprint: string };
  /** The users, as they are now. */
  readonly users: () => readonly EntraUser[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Application permissions consented to; default: what Ringfold asks for. */
  readonly permissions?: readonly string[];
  /** Redirect addresses registered for pages (platform "single-page application"); default: none. */
  readonly redirectUris?: () => readonly string[];
  /** Seconds that tokens live; default 3,599 as Entra's. */
  readonly lifetime?: number;
}

/** What the parts of the issuer share. */
export interface Entra {
  readonly options: EntraOptions;
  readonly signer: Signer;
  readonly memory: Memory;
  /** The issuer's own address: the login root. */
  readonly url: string;
}

/** Graph, as tokens name it. */
export const GRAPH_AUDIENCE = "https://graph.microsoft.com";

/** The application permissions of Ringfold's app. */
export const PERMISSIONS: readonly string[] = [
  "Contacts.ReadWrite",
  "Calendars.ReadWrite",
  "Tasks.ReadWrite.All",
  "Mail.ReadWrite",
  "User.Read.All",
];

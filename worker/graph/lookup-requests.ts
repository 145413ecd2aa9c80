import type { GraphRequest } from "../ports/graph.ts";
import { literal, query, segment } from "./paths.ts";

/** Requests by which what people type is looked up; the rest are in `requests.ts`. */

/** Finds a user by an address that is not their name: `readUser` does not look at aliases. Answers `value`. */
export function findUsers(address: string): GraphRequest {
  const $filter = `mail eq ${literal(address)} or proxyAddresses/any(p:p eq ${literal(`smtp:${address}`)})`;
  const path = `/users${query({ $filter, $select: "id,displayName,mail,userPrincipalName,proxyAddresses", $top: 2 })}`;
  return { template: "user.find", method: "GET", path };
}

/** A mail folder by its id: to say of an id that it is one, where a folder of another kind was wanted. */
export function readMailFolder(user: string, folder: string): GraphRequest {
  const path = `/users/${segment(user)}/mailFolders/${segment(folder)}${query({ $select: "id,displayName" })}`;
  return { template: "mailFolder.read", method: "GET", path };
}

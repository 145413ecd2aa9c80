import { accessDenied } from "../errors.ts";
import type { Caller } from "../request.ts";
import type { Share, User } from "../state/model.ts";

/** Permissions that allow reading and writing of each thing (Graph docs: permissions reference). */
const ENOUGH = {
  contact: {
    read: ["Contacts.Read", "Contacts.ReadWrite", "Contacts.Read.Shared", "Contacts.ReadWrite.Shared"],
    write: ["Contacts.ReadWrite", "Contacts.ReadWrite.Shared"],
  },
  message: {
    read: [
      "Mail.ReadBasic",
      "Mail.ReadBasic.All",
      "Mail.Read",
      "Mail.ReadWrite",
      "Contacts.Read",
      "Contacts.ReadWrite",
    ],
    write: ["Mail.ReadWrite"],
  },
  user: { read: ["User.Read", "User.ReadBasic.All", "User.Read.All", "Directory.Read.All"], write: [] },
};

/**
 * Refuses what the token's permissions do not cover. A caller without any Graph permission is one of
 * the sandbox's own tools and is not checked.
 * @throws GraphError 403
 */
export function checkPermission(caller: Caller, thing: "contact" | "message" | "user", write: boolean): void {
  if (caller.permissions.length === 0) return;
  const enough: readonly string[] = ENOUGH[thing][write ? "write" : "read"];
  if (caller.permissions.some((permission) => enough.includes(permission))) return;
  if (thing === "user")
    throw Object.assign(accessDenied("Insufficient privileges to complete the operation."), {
      code: "Authorization_RequestDenied",
    });
  throw accessDenied();
}

/**
 * Refuses a user who is neither the owner nor somebody it was shared with. `folder` is the id of the
 * folder asked for, and of each folder above it; empty: something of the whole mailbox.
 * @throws GraphError 403
 */
export function checkShare(
  caller: Caller,
  owner: User,
  folders: readonly string[],
  write: boolean,
  shares: readonly Share[],
): void {
  if (caller.userId === null || caller.userId === owner.id) return;
  const open = shares.some(
    (share) =>
      share.owner === owner.id &&
      share.user === caller.userId &&
      (share.write || !write) &&
      (share.folder === null || folders.includes(share.folder)),
  );
  if (!open) throw accessDenied();
}

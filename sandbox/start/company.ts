import type { RawItem } from "../../shared/kinds/kind.ts";
import type { GraphServer } from "../graph/server.ts";
import { companyUsers, opensOf, privateContacts, type CompanyUser } from "../seed/company.ts";

/** The folder that the ring is over, in every mailbox. */
export const RING_FOLDER = "Company contacts";

/**
 * Gives the emulator the first `count` mailboxes of the company, each with a ring folder, and shares the
 * first with those who work with it; those that are there already stay as they are. The first mailbox of a new company gets `contacts`.
 */
export function addMailboxes(server: GraphServer, count: number, contacts: readonly RawItem[]): void {
  for (const [place, user] of companyUsers(count).entries()) {
    if (server.world.userNamed(user.id) !== null) continue;
    addMailbox(server, user, place);
    const folder = server.addFolder(user.id, RING_FOLDER);
    if (place === 0) for (const contact of contacts) create(server, user, folder, contact);
  }
  server.world.log.clear();
}

function addMailbox(server: GraphServer, user: CompanyUser, place: number): void {
  server.addUser(user);
  for (const owner of opensOf(place)) server.act({ act: "share", owner, user: user.id, write: true });
  const own = server.wellKnownFolder(user.id, "contacts");
  for (const contact of privateContacts(place)) create(server, user, own, contact);
}

function create(server: GraphServer, user: CompanyUser, folder: string, body: RawItem): void {
  const path = `/v1.0/users/${user.id}/contactFolders/${encodeURIComponent(folder)}/contacts`;
  const { status, body: answer } = server.handle({ method: "POST", path, body });
  if (status === 201) return;
  throw new Error(`The emulator refused a seeded contact (${status}): ${JSON.stringify(answer)}`);
}

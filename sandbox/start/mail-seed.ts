import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GraphServer } from "../graph/server.ts";
import type { OutlookItems } from "../outlook/items.ts";
import { companyUsers } from "../seed/company.ts";
import { companyMail, type Known } from "../seed/mail.ts";
import { RING_FOLDER } from "./company.ts";

/**
 * What lies in the mailboxes of the sandbox's Outlook. It is made from the people that the ring began
 * with, and stays as it is whatever becomes of their contacts: a message does not change because
 * somebody edits a contact. So those people are noted once.
 */
export class MailSeed {
  private readonly known: readonly Known[];
  private readonly now: number;

  /** @param folder keeps who the people were @param now epoch milliseconds */
  constructor(folder: string, graph: GraphServer, now: number) {
    this.now = now;
    const file = join(folder, "people.json");
    if (!existsSync(file)) {
      writeFileSync(`${file}.new`, JSON.stringify(peopleIn(graph)));
      renameSync(`${file}.new`, file);
    }
    this.known = JSON.parse(readFileSync(file, "utf8")) as Known[];
  }

  /** The items of the first `count` mailboxes of the company. */
  items(count: number): OutlookItems {
    return companyMail(companyUsers(count), this.known, this.now);
  }
}

/** A contact, as far as mail is concerned. */
interface ShownContact {
  readonly displayName: string;
  readonly emailAddresses: readonly { readonly address?: string | null }[];
}

/** The people in the first mailbox's ring folder, in the order in which they came there. */
function peopleIn(graph: GraphServer): Known[] {
  const [first] = companyUsers(1);
  const folders = `/v1.0/users/${first?.id}/contactFolders`;
  const query = "$top=999&$select=displayName,emailAddresses";
  const { value: all } = graph.handle({ method: "GET", path: folders }).body as {
    value: { id: string; displayName: string }[];
  };
  const ring = all.find(({ displayName }) => displayName === RING_FOLDER);
  if (ring === undefined) return [];
  const path = `${folders}/${encodeURIComponent(ring.id)}/contacts?${query}`;
  const { value: contacts } = graph.handle({ method: "GET", path }).body as { value: ShownContact[] };
  graph.world.log.clear();
  return contacts.map(({ displayName, emailAddresses }) => ({
    name: displayName,
    addresses: emailAddresses.flatMap(({ address }) => address ?? []),
  }));
}

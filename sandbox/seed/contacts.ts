import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Content } from "../../shared/content.ts";
import { PRIVATE_FLAG, SENSITIVITY } from "../../shared/kinds/contact-fields.ts";
import { contact } from "../../shared/kinds/contact.ts";
import type { RawItem } from "../../shared/kinds/kind.ts";
import { readCard } from "./vcard/card.ts";
import { readCards, type Complaint } from "./vcard/lines.ts";

/** Something about a file that its owner should know. */
export interface FileNote {
  readonly file: string;
  /** Counted from 1; 0 where the whole file is meant. */
  readonly line: number;
  readonly message: string;
}

/** What a folder of `.vcf` files holds. */
export interface SeedContacts {
  /** Graph bodies to POST, in the order of the files. */
  readonly contacts: readonly RawItem[];
  /** What could not be read; everything around it was. */
  readonly problems: readonly FileNote[];
  /** What was read and has no place in a contact: a fourth address, a photo. */
  readonly notices: readonly FileNote[];
}

/**
 * Reads every `.vcf` file of a folder, of vCard 2.1, 3.0 and 4.0.
 * @throws if there is no such folder
 */
export function readContacts(dir: string): SeedContacts {
  const files = readdirSync(dir)
    .filter((file) => /\.vcf$/i.test(file))
    .toSorted();
  const read = files.map((file) => readFile(dir, file));
  return {
    contacts: read.flatMap((each) => each.contacts),
    problems: read.flatMap((each) => each.problems),
    notices: read.flatMap((each) => each.notices),
  };
}

function readFile(dir: string, file: string): SeedContacts {
  const at = (complaint: Complaint): FileNote => ({ file, ...complaint });
  let text: string;
  try {
    text = decode(readFileSync(join(dir, file)));
  } catch (error) {
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { contacts: [], problems: [at({ line: 0, message })], notices: [] };
  }
  const { cards, complaints } = readCards(text);
  const problems = [...complaints];
  const notices: Complaint[] = [];
  const contacts: RawItem[] = [];
  for (const card of cards) {
    const read = readCard(card);
    problems.push(...read.complaints);
    notices.push(...read.notices);
    if (Object.keys(read.content).length === 0)
      problems.push({ line: card.line, message: "this card holds nothing that a contact can hold" });
    else contacts.push(bodyOf(read.content, read.sensitivity));
  }
  if (cards.length === 0 && complaints.length === 0)
    problems.push({ line: 1, message: "there is no card in this file" });
  return { contacts, problems: problems.toSorted((a, b) => a.line - b.line).map(at), notices: notices.map(at) };
}

/** The body that creates the contact in a folder. */
function bodyOf(content: Content, sensitivity: number): RawItem {
  const body = contact.toBody(content, Object.keys(content));
  if (sensitivity === 0) return body;
  const marks = [
    { id: SENSITIVITY, value: String(sensitivity) },
    { id: PRIVATE_FLAG, value: "true" },
  ];
  return {
    ...body,
    singleValueExtendedProperties: [
      ...((body["singleValueExtendedProperties"] as unknown[] | undefined) ?? []),
      ...marks,
    ],
  };
}

/** Text of a file in UTF-8 or UTF-16; what is neither comes from an old Windows program. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

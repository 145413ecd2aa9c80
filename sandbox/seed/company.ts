import { createHash } from "node:crypto";
import { PRIVATE_FLAG, SENSITIVITY } from "../../shared/kinds/contact-fields.ts";
import type { RawItem } from "../../shared/kinds/kind.ts";

/** The small company that the sandbox plays: who has a mailbox, and whom they know privately. All of it is invented. */

/** One mailbox of the company. UPN, mail and aliases differ, as they do in companies that have grown. */
export interface CompanyUser {
  /** Entra object id; always the same for the same UPN. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly mail: string;
  readonly aliases: readonly string[];
  readonly displayName: string;
  readonly department: string;
}

/** The company's name and domain. */
const COMPANY = { name: "Ringfold Example Instruments", domain: "ringfold.example" } as const;

/** Given name, surname and department; the first is the shared mailbox where the company's contacts begin. */
const PEOPLE: readonly (readonly [given: string, surname: string, department: string])[] = [
  ["Front", "Office", "Shared"],
  ["Anna", "Bergström", "Management"],
  ["Jörg", "Weißhaupt", "Sales"],
  ["Maeve", "O'Rourke", "Sales"],
  ["Tomasz", "Łącki", "Service"],
  ["Inès", "de la Motte", "Purchasing"],
  ["Kwame", "Asante-Boateng", "Sales"],
  ["Yuki", "Hoshizora", "Development"],
  ["Pedro", "Albaflor", "Stores"],
  ["Sigrún", "Hallsdóttir", "Accounts"],
  ["Devika", "Rajgarh", "Development"],
  ["Matteo", "Fontebella", "Service"],
  ["Zoë", "van der Linde", "Marketing"],
  ["Henrik", "Solbakken", "Purchasing"],
  ["Nadia", "Ouazzani", "Accounts"],
  ["Craig", "Dunmorrow", "Stores"],
  ["Élodie", "Charpentel", "Sales"],
  ["Emre", "Yıldızoğlu", "Service"],
  ["Lucía", "Navascués", "Marketing"],
  ["Oskar", "Lindenroth", "Development"],
  ["Aoife", "Carrigmore", "Accounts"],
  ["Rahel", "Grünvogel", "Management"],
  ["Bogdan", "Munteleanu", "Stores"],
  ["Hana", "Dvořáčková", "Sales"],
  ["Theo", "Papastavrou", "Service"],
  ["Ingrid", "Nordkvelle", "Purchasing"],
  ["Samir", "Benhaddou", "Development"],
  ["Clara", "Fuchsberg", "Marketing"],
  ["Joris", "Vandewalle", "Stores"],
  ["Priya", "Sundaresh", "Accounts"],
  ["Viktor", "Szentmiklós", "Service"],
  ["Leila", "Farrokhzad", "Sales"],
  ["Duncan", "Strathallan", "Development"],
  ["Mirja", "Koivuranta", "Purchasing"],
  ["Paulo", "Serralves", "Service"],
  ["Greta", "Hollenstein", "Accounts"],
  ["Ayodele", "Okunrin", "Marketing"],
  ["Fiona", "Blackwater", "Sales"],
  ["Rasmus", "Egelund", "Development"],
  ["Teresa", "Quintanilha", "Management"],
];

/** The most mailboxes that the company has. */
export const MOST_USERS: number = PEOPLE.length;

/**
 * The first `count` mailboxes of the company, always the same ones in the same order.
 * @throws RangeError if the company has fewer
 */
export function companyUsers(count: number): readonly CompanyUser[] {
  if (!Number.isInteger(count) || count < 1 || count > MOST_USERS) {
    throw new RangeError(`The company has 1 to ${MOST_USERS} mailboxes, not ${count}.`);
  }
  return PEOPLE.slice(0, count).map(([given, surname, department]) => userOf(given, surname, department));
}

/** Who works at the counter: they may open the shared mailbox. */
const AT_THE_COUNTER: readonly string[] = ["Management", "Sales"];

/**
 * Object ids of the mailboxes that the user at this place in {@link companyUsers} may open besides their
 * own: the shared one, for those at the counter. Others may not, so that a refusal can be tried as well.
 */
export function opensOf(place: number): readonly string[] {
  const department = PEOPLE[place]?.[2] ?? "";
  return place > 0 && AT_THE_COUNTER.includes(department) ? companyUsers(1).map(({ id }) => id) : [];
}

/**
 * Contacts for the default Contacts folder of the mailbox at this place in {@link companyUsers}: the
 * private people of its owner, who must appear in nobody else's. Some are marked private, most are not.
 */
export function privateContacts(place: number): readonly RawItem[] {
  const [, surname = ""] = PEOPLE[place] ?? [];
  if (place === 0 || surname === "") return [];
  const number = String(place).padStart(2, "0");
  const family = {
    givenName: "Robin",
    surname,
    displayName: `Robin ${surname}`,
    homePhones: [`+44 20 7946 01${number}`],
    categories: ["Family"],
  };
  const doctor = {
    displayName: `Dr Quentin Marsh-${number}`,
    title: "Dr",
    givenName: "Quentin",
    surname: `Marsh-${number}`,
    jobTitle: "Dentist",
    businessPhones: [`+44 20 7946 02${number}`],
  };
  const marks = [
    { id: SENSITIVITY, value: "2" },
    { id: PRIVATE_FLAG, value: "true" },
  ];
  return place % 2 === 0 ? [family] : [family, { ...doctor, singleValueExtendedProperties: marks }];
}

function userOf(given: string, surname: string, department: string): CompanyUser {
  const [first, last] = [plain(given), plain(surname)];
  const userPrincipalName = `${first.slice(0, 1)}${last}@${COMPANY.domain}`;
  return {
    id: guidOf(userPrincipalName),
    userPrincipalName,
    mail: `${first}.${last}@${COMPANY.domain}`,
    aliases: [`${first}@${COMPANY.domain}`, `${last}@${plain(department)}.${COMPANY.domain}`],
    displayName: `${given} ${surname}`,
    department,
  };
}

/** Letters that decomposing leaves as they are. */
const LETTERS: Readonly<Record<string, string>> = { ß: "ss", ø: "o", ł: "l", ı: "i", ð: "d", þ: "th", æ: "ae" };

/** A name as it stands in an address: small letters of ASCII. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[ßøłıðþæ]/g, (letter) => LETTERS[letter] ?? "")
    .normalize("NFD")
    .replace(/[^a-z]/g, "");
}

function guidOf(text: string): string {
  const hex = createHash("sha256").update(text, "utf8").digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Contacts to measure with: about as full as those of a company's address book. */

const FIRST = ["Ada", "Bela", "Chidi", "Dana", "Emre", "Fatou", "Goran", "Hana", "Ines", "Jonas", "Kaya", "Liv"];
const LAST = ["Abel", "Berg", "Costa", "Dahl", "Egger", "Fontana", "Graf", "Hoxha", "Ivanov", "Jansen", "Kovac"];
const TITLES = ["Buyer", "Engineer", "Head of Sales", "Accountant", "Director", "Technician"];

/** The number-th contact, as a person's Outlook would post it. No two are equal. */
export function person(number: number): Record<string, unknown> {
  const givenName = pick(FIRST, number);
  const surname = `${pick(LAST, Math.floor(number / FIRST.length))} ${number}`;
  const company = `Example ${number % 500} AG`;
  return {
    givenName,
    surname,
    displayName: `${givenName} ${surname}`,
    fileAs: `${surname}, ${givenName}`,
    jobTitle: pick(TITLES, number),
    companyName: company,
    department: `Unit ${number % 37}`,
    emailAddresses: [{ address: `p${number}@company${number % 500}.example`, name: `${givenName} ${surname}` }],
    businessPhones: [`+41 44 555 ${String(number % 10_000).padStart(4, "0")}`],
    mobilePhone: `+41 79 555 ${String((number * 7) % 10_000).padStart(4, "0")}`,
    businessAddress: {
      street: `Example Street ${number % 200}`,
      postalCode: String(8000 + (number % 900)),
      city: "Zurich",
      countryOrRegion: "Switzerland",
    },
    categories: number % 3 === 0 ? ["Customer"] : [],
    personalNotes: `Met at the fair of ${2000 + (number % 26)}; prefers mail to calls. Contract number ${number}.`,
  };
}

function pick(words: readonly string[], number: number): string {
  return words[number % words.length] ?? "";
}

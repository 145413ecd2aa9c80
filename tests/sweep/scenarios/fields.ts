import { all, type Scenario } from "../scenario.ts";

const ANN = { Ann: { jobTitle: "Baker" } };
const mail = (...names: readonly string[]): { address: string; name: string }[] =>
  names.map((name) => ({ address: `${name}@x.example`, name }));

/** Fields of all kinds, and servers that treat them in their own way. */
export const FIELDS: readonly Scenario[] = [
  {
    name: "a shared contact is marked private",
    before: ANN,
    play: async (town) => {
      town.at("A").markPrivate("Ann");
      await town.quiet();
      town.at("A").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: { A: ["Ann, jobTitle Cook, private"], B: ["Ann, jobTitle Baker"] } },
  },
  {
    name: "categories are added and removed at two members",
    before: { Ann: { categories: ["Red", "Blue"] } },
    play: (town) => {
      town.at("A").edit("Ann", { categories: ["Red", "Blue", "Green"] });
      town.at("B").edit("Ann", { categories: ["Red"] });
    },
    end: { folders: all("AB", "Ann, categories Green+Red") },
  },
  {
    name: "mail addresses are added at two members",
    before: { Ann: { emailAddresses: mail("ann") } },
    play: (town) => {
      town.at("A").edit("Ann", { emailAddresses: mail("ann", "anna") });
      town.at("B").edit("Ann", { emailAddresses: mail("ann", "archer") });
    },
    end: {
      folders: all("AB", "Ann, emailAddresses ann+ann@x.example+anna+anna@x.example+archer+archer@x.example"),
    },
  },
  {
    name: "a phone number goes here and another comes there",
    before: { Ann: { businessPhones: ["1", "2"] } },
    play: (town) => {
      town.at("A").edit("Ann", { businessPhones: ["2"] });
      town.at("B").edit("Ann", { mobilePhone: "3" });
    },
    end: { folders: all("AB", "Ann, businessPhones 2, mobilePhone 3") },
  },
  {
    name: "a server rewrites what it is given",
    before: ANN,
    town: { quirks: { B: { rewrite: [{ property: "personalNotes", find: "!", replace: "" }] } } },
    play: (town) => town.at("A").edit("Ann", { personalNotes: "Hello!" }),
    end: {
      folders: { A: ["Ann, jobTitle Baker, personalNotes Hello!"], B: ["Ann, jobTitle Baker, personalNotes Hello"] },
    },
    alsoRight: [
      {
        because: "limit 2: with the answer lost, the server's form looks like B's edit, and the ring takes it",
        folders: all("AB", "Ann, jobTitle Baker, personalNotes Hello"),
      },
    ],
  },
  {
    name: "a server cannot hold a field",
    before: ANN,
    town: { quirks: { B: { cannotHold: ["categories"] } } },
    play: async (town) => {
      town.at("A").edit("Ann", { categories: ["Red"] });
      await town.quiet();
      town.at("B").edit("Ann", { jobTitle: "Cook" });
    },
    end: { folders: { A: ["Ann, categories Red, jobTitle Cook"], B: ["Ann, jobTitle Cook"] } },
    alsoRight: [
      {
        because: "limit 2: with the answer lost, what the server left out looks like B's edit, and the ring takes it",
        folders: all("AB", "Ann, jobTitle Cook"),
      },
    ],
  },
  {
    name: "a contact is too large",
    before: ANN,
    play: async (town) => {
      town.at("A").edit("Ann", { personalNotes: "x".repeat(120_000) });
      await town.quiet();
      town.at("A").edit("Ann", { personalNotes: "short" });
    },
    end: { folders: all("AB", "Ann, jobTitle Baker, personalNotes short") },
  },
];

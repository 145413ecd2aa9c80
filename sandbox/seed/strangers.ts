import type { Person } from "../outlook/items.ts";

/** People who write to the company and are in nobody's ring. All of them are invented. */
export const STRANGERS: {
  readonly plain: Person;
  readonly second: Person;
  readonly assistant: Person;
  readonly machine: Person;
  readonly otherScript: Person;
  readonly longName: Person;
} = {
  plain: { name: "Nora Quistgaard", address: "nora.quistgaard@unlisted.example.net" },
  second: { name: "Tobias Fernhollow", address: "tobias@fernhollow.example.net" },
  assistant: { name: "Imke Vosskamp (assistant)", address: "assistant@vosskamp-office.example.net" },
  machine: { name: "Weekly digest", address: "no-reply@digest.example.net" },
  otherScript: { name: "Ольга Заречная", address: "olga@zarechnaya.example.net" },
  longName: {
    name: "Prof. Dr. Dr. h. c. Maximiliane-Theodora Freifrau von und zu Hohenlauterbach-Siebenbürgen-Oberaltenbrunn, Institute of Applied Metrology, Department of Pressure and Vacuum Standards",
    address:
      "maximiliane-theodora.von-und-zu-hohenlauterbach-siebenbuergen-oberaltenbrunn@pressure-and-vacuum.metrology.example.net",
  },
};

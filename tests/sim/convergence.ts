import type { Properties } from "../../sandbox/graph/state/model.ts";
import { KEY, mark, TEXTS, tagsOf } from "./books-of-users.ts";
import type { Evidence, Fail, Folder } from "./oracle.ts";
import { isRestored } from "./holds-judge.ts";
import { ever, inTheEnd } from "./rules.ts";

/** Fields that a server derives from each other. */
const NAMES = ["givenName", "displayName", "fileAs"];

/** S1: all two-way members hold the same; readers that, and what is their own. Where the ring's rules let a folder differ, that is not looked at. */
export function judgeConvergence(evidence: Evidence, shared: readonly Folder[], fail: Fail): void {
  const twoWay = shared.filter(({ member }) => member.role === "two-way");
  const [first, ...others] = twoWay;
  if (!first) return;
  for (const folder of others) {
    const [want, have] = sides(evidence, first, folder);
    if (JSON.stringify(have) !== JSON.stringify(want))
      fail("S1", difference(first.member.id, want, folder.member.id, have));
  }
  for (const folder of shared.filter(({ member }) => member.role === "reader")) {
    const [want, rest] = sides(evidence, first, folder);
    const missing = want.filter((each) => !take(rest, each));
    const foreign = rest.filter((each) => evidence.books.keys.get(each.split(" ")[0] ?? "")?.ofReader !== true);
    if (missing.length > 0 || foreign.length > 0) {
      fail(
        "S1",
        `reader ${folder.member.id} lacks ${missing.join("; ") || "nothing"} and has beside ${foreign.join("; ") || "nothing"}`,
      );
    }
  }
}

/** What two folders hold, as far as both are to hold the same. */
function sides(evidence: Evidence, first: Folder, folder: Folder): readonly [string[], string[]] {
  const absent = mayLack(evidence, first, folder);
  const told = ({ items }: Folder): string[] =>
    items
      .map(({ current }) => current.properties)
      .filter((properties) => !absent(String(properties[KEY])))
      .map((properties) => describe(properties, mayDiffer(evidence, folder, String(properties[KEY]))))
      .toSorted();
  return [told(first), told(folder)];
}

/** S39, S40: contacts that only one of the two folders may hold: private, moved out, deleted where only that folder is meant. */
function mayLack({ rules, books, decisions }: Evidence, first: Folder, folder: Folder): (key: string) => boolean {
  const detaches = ever(rules, ({ leaving }) => leaving === "detach");
  const keeps = folder.member.role === "reader" && inTheEnd(rules).readerDeletions === "keep";
  return (key) =>
    key.startsWith("P") ||
    isRestored(decisions, key, "creations") ||
    (detaches && (first.movedOut.has(key) || folder.movedOut.has(key))) ||
    (keeps && books.book(key).deletions.some(({ member }) => member === folder.member.id));
}

/** S39, S40: fields in which the two may differ: what a server cannot hold, what waits for a decision, what is kept at a reader. */
function mayDiffer({ folders, contested, rules, books }: Evidence, { member }: Folder, key: string): Set<string> {
  const fields = new Set(contested.get(key));
  if (folders.some((folder) => folder.member.dropsCategories)) fields.add("categories");
  if (member.role === "reader" && inTheEnd(rules).readerEdits === "keep") {
    for (const field of [...TEXTS, "categories"])
      if (books.touched.has(`${member.id} ${key} ${field}`)) fields.add(field);
  }
  // What a server makes of a name goes with the name.
  if (NAMES.some((name) => fields.has(name))) for (const name of NAMES) fields.add(name);
  return fields;
}

function difference(a: string, want: readonly string[], b: string, have: readonly string[]): string {
  const rest = [...have];
  const missing = want.filter((each) => !take(rest, each));
  return `${b} lacks ${missing.join("; ") || "nothing"} of ${a}, and has beside ${rest.join("; ") || "nothing"}`;
}

function take(list: string[], wanted: string): boolean {
  const at = list.indexOf(wanted);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

function describe(properties: Properties, without: ReadonlySet<string>): string {
  const texts = TEXTS.map((field) => (without.has(field) ? "?" : mark("", properties[field] ?? "")));
  const tags = without.has("categories") ? "" : tagsOf(properties).toSorted().join(",");
  return `${String(properties[KEY])} ${texts.join("|")}|${tags}`;
}

import { PROBLEMS, refused, type Refused } from "../../shared/contract/problems.ts";
import {
  LIMITS,
  type MemberRow,
  type MemberView,
  type NewMember,
  newMemberSchema,
} from "../../shared/contract/rings.ts";
import { err, ok, type Result } from "../../shared/result.ts";

/** One row of the table: what it asks for, or why it cannot be read. */
export interface CsvRow {
  /** Line in the file, from 1. */
  readonly line: number;
  readonly mailbox: string;
  readonly folder: string;
  readonly wanted: Result<NewMember, Refused>;
}

const COLUMNS = ["mailbox", "folder", "role", "createfolder", "review"] as const;

/**
 * Reads a table of members. The first line names the columns, in any order and case; commas, or
 * semicolons as spreadsheets of many countries write them; quotes as in RFC 4180.
 */
export function readMembersCsv(text: string): Result<readonly CsvRow[], Refused> {
  const separator = /^[^\n]*;/.test(text) && !/^[^\n]*,/.test(text) ? ";" : ",";
  const table = parse(text.replace(/^\uFEFF/, ""), separator);
  if (!table.ok) return table;
  const [head, ...rows] = table.value;
  const names = (head?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const unknown = names.find((name) => !(COLUMNS as readonly string[]).includes(name));
  if (!names.includes("mailbox") || !names.includes("folder") || unknown !== undefined) {
    const words =
      unknown === undefined ? "mailbox and folder are needed" : `there is no column "${unknown.slice(0, 40)}"`;
    return invalid(
      `The first line must name the columns mailbox, folder, and if wanted role, createFolder and review: ${words}.`,
    );
  }
  if (rows.length === 0) return invalid("The table has a head line and no rows.");
  if (rows.length > LIMITS.csvRows)
    return invalid(`The table has ${rows.length} rows; ${LIMITS.csvRows} is the most at a time.`);
  return ok(rows.map(({ line, cells }) => toRow(line, names, cells)));
}

/** Rows that are worked on at once. */
const AT_ONCE = 4;

/** Adds the members of a table, each by itself. Answers what became of each row, in their order. */
export async function addRows(
  table: readonly CsvRow[],
  add: (wanted: NewMember) => Promise<Result<MemberView, Refused>>,
): Promise<MemberRow[]> {
  const rows: MemberRow[] = [];
  const queue = [...table.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, { line, mailbox, folder, wanted }] = next;
      const added = wanted.ok ? await add(wanted.value) : wanted;
      const problem = added.ok
        ? null
        : { reason: added.error.reason, title: PROBLEMS[added.error.reason].title, detail: added.error.detail };
      rows[at] = { line, mailbox, folder, member: added.ok ? added.value : null, problem };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return rows;
}

function toRow(line: number, names: readonly string[], cells: readonly string[]): CsvRow {
  const cell = (name: string): string => (cells[names.indexOf(name)] ?? "").trim();
  const flag = (name: string, field: string): Readonly<Record<string, boolean>> => {
    const said = cell(name).toLowerCase();
    return said === "" ? {} : { [field]: said === "true" || said === "yes" || said === "1" };
  };
  const parsed = newMemberSchema.safeParse({
    mailbox: cell("mailbox"),
    folder: cell("folder"),
    ...(cell("role") === "" ? {} : { role: cell("role").toLowerCase() }),
    ...flag("createfolder", "createFolder"),
    ...flag("review", "review"),
  });
  const place = {
    line,
    mailbox: cell("mailbox").slice(0, LIMITS.mailbox),
    folder: cell("folder").slice(0, LIMITS.folder),
  };
  if (parsed.success) return { ...place, wanted: ok(parsed.data) };
  const words = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  return { ...place, wanted: err(refused("body_invalid", `Line ${line}: ${words}.`)) };
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Splits a text into lines and cells; blank lines do not count. */
function parse(text: string, separator: string): Result<readonly Line[], Refused> {
  const lines: Line[] = [];
  let [line, begun] = [1, 1];
  let cells: string[] = [];
  const pattern = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r?\\n|$)`, "y");
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match)
      return invalid(`Line ${line}: a quotation mark is open, or stands inside a cell without being doubled.`);
    const [, quoted, plain = "", end = ""] = match;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += (quoted ?? "").split("\n").length - 1;
    if (end === separator && pattern.lastIndex < text.length) continue;
    if (end === separator) cells.push("");
    if (cells.some((cell) => cell.trim() !== "")) lines.push({ line: begun, cells });
    cells = [];
    line += 1;
    begun = line;
  }
  return ok(lines);
}

function invalid(detail: string): Result<never, Refused> {
  return err(refused("csv_invalid", detail));
}

import { refused, type Refused } from "../../shared/contract/problems.ts";
import { LIMITS, type NewMember, newMemberSchema } from "../../shared/contract/rings.ts";
import { err, ok, type Result } from "../../shared/result.ts";

/** One row of the table: what it asks for, or why it cannot be read. */
export interface CsvRow {
  /** Line in the file, from 1. */
  readonly line: number;
  readonly mailbox: string;
  readonly folder: string;
  readonly wanted: Result<NewMember, Refused>;
}

const COLUMNS = ["mailbox", "folder", "role", "createfolder"] as const;

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
      `The first line must name the columns mailbox, folder, and if wanted role and createFolder: ${words}.`,
    );
  }
  if (rows.length === 0) return invalid("The table has a head line and no rows.");
  if (rows.length > LIMITS.csvRows)
    return invalid(`The table has ${rows.length} rows; ${LIMITS.csvRows} is the most at a time.`);
  return ok(rows.map(({ line, cells }) => toRow(line, names, cells)));
}

function toRow(line: number, names: readonly string[], cells: readonly string[]): CsvRow {
  const cell = (name: string): string => (cells[names.indexOf(name)] ?? "").trim();
  const flag = cell("createfolder").toLowerCase();
  const parsed = newMemberSchema.safeParse({
    mailbox: cell("mailbox"),
    folder: cell("folder"),
    ...(cell("role") === "" ? {} : { role: cell("role").toLowerCase() }),
    ...(flag === "" ? {} : { createFolder: flag === "true" || flag === "yes" || flag === "1" }),
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

/** A line of a card, unfolded, with the number of the first line it stood on. */
export interface Line {
  readonly line: number;
  readonly text: string;
}

/** The lines of one card, without BEGIN and END. */
export interface Card {
  readonly line: number;
  readonly version: string;
  readonly lines: readonly Line[];
}

/** Something in a file that could not be read, and where. */
export interface Complaint {
  readonly line: number;
  readonly message: string;
}

/** The cards of a file. What cannot be read is a complaint; the cards around it are not harmed. */
export function readCards(text: string): {
  readonly cards: readonly Card[];
  readonly complaints: readonly Complaint[];
} {
  const cards: Card[] = [];
  const complaints: Complaint[] = [];
  let open: OpenCard | null = null;
  let strayLine = 0;
  for (const line of unfold(text)) {
    const words = line.text.trim().toUpperCase();
    if (words === "BEGIN:VCARD") {
      if (open !== null)
        complaints.push({
          line: open.line,
          message: `this card has no END:VCARD before the next begins in line ${line.line}`,
        });
      open = { line: line.line, lines: [] };
    } else if (words === "END:VCARD") {
      if (open === null) complaints.push({ line: line.line, message: "END:VCARD without a BEGIN:VCARD" });
      else cards.push({ ...open, version: versionOf(open.lines) });
      open = null;
    } else if (open !== null) {
      open.lines.push(line);
    } else if (words !== "" && strayLine === 0) {
      strayLine = line.line;
    }
  }
  if (open !== null) complaints.push({ line: open.line, message: "this card has no END:VCARD" });
  if (strayLine > 0) complaints.push({ line: strayLine, message: "text outside of any card" });
  return { cards, complaints: complaints.toSorted((a, b) => a.line - b.line) };
}

interface OpenCard {
  readonly line: number;
  readonly lines: Line[];
}

/**
 * Joins what was folded: a line that begins with white space goes on the one before (vCard 2.1 folds
 * before a space and keeps it), and so does the line after a quoted-printable one that ends in "=".
 */
function unfold(text: string): Line[] {
  const lines: { line: number; text: string }[] = [];
  let keepsSpace = false;
  let softBreak = false;
  for (const [at, raw] of text.split(/\r*\n|\r/).entries()) {
    const last = lines.at(-1);
    if (/^VERSION[^:]*:\s*2\.1\s*$/i.test(raw)) keepsSpace = true;
    else if (/^(BEGIN|VERSION)[^:]*:/i.test(raw)) keepsSpace = false;
    if (softBreak && last !== undefined) last.text = last.text.slice(0, -1) + raw;
    else if (/^[ \t]/.test(raw) && last !== undefined)
      last.text += keepsSpace && !isBinary(last.text) ? raw : raw.slice(1);
    else lines.push({ line: at + 1, text: raw });
    softBreak = isQuotedPrintable(lines.at(-1)?.text ?? "") && raw.endsWith("=");
  }
  return lines.filter((line) => line.text.trim() !== "");
}

function isQuotedPrintable(text: string): boolean {
  return /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i.test(text);
}

function isBinary(text: string): boolean {
  return /^[^:]*;(?:ENCODING=)?(?:BASE64|B)[;:]/i.test(text);
}

function versionOf(lines: readonly Line[]): string {
  const version = lines.find((line) => /^VERSION[;:]/i.test(line.text));
  return version?.text.split(":").at(-1)?.trim() ?? "3.0";
}

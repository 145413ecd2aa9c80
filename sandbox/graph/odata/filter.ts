import { badRequest } from "../errors.ts";
import { canonicalId } from "../kinds/extended.ts";

/** Looks a property up; `undefined`: there is no such property. */
export type Lookup = (path: readonly string[]) => unknown;

/** A parsed filter: whether it holds for what `lookup` shows. */
export type Predicate = (lookup: Lookup) => boolean;

type Operand = (lookup: Lookup) => unknown;

const TOKEN = /\s*('(?:[^']|'')*'|[(),:]|-?\d[\w.:+-]*|[A-Za-z_@$][\w./@$-]*)/gy;

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) throw invalid(text);
    found.push(match[1] ?? "");
  }
  return found;
}

const invalid = (text: string) => badRequest(`Invalid filter clause: '${text}'.`);

const plain = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value)).toLowerCase();

/** Texts compare without case, as Exchange compares them; times and numbers by value; null only equals null. */
function compare(left: unknown, right: unknown): number | null {
  if (left === null || right === null || left === undefined || right === undefined)
    return (left ?? null) === (right ?? null) ? 0 : null;
  if (typeof left === "number" || typeof right === "number") {
    const difference = Number(left) - Number(right);
    return Number.isNaN(difference) ? null : Math.sign(difference);
  }
  const [a, b] = [plain(left), plain(right)];
  return a === b ? 0 : a < b ? -1 : 1;
}

const TESTS: Record<string, (order: number | null) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order === 1,
  ge: (order) => order === 0 || order === 1,
  lt: (order) => order === -1,
  le: (order) => order === 0 || order === -1,
};

const TEXT_TESTS: Record<string, (text: string, part: string) => boolean> = {
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};

/** A recursive-descent reader of the part of OData's filter language that Graph's users need. */
class Reader {
  private readonly list: string[];
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
    this.list = tokens(text);
  }

  read(): Predicate {
    const predicate = this.either();
    if (this.at < this.list.length) throw invalid(this.text);
    return predicate;
  }

  private take(expected?: string): string {
    const token = this.list[this.at++];
    if (token === undefined || (expected !== undefined && token.toLowerCase() !== expected)) throw invalid(this.text);
    return token;
  }

  private next(word: string): boolean {
    if (this.list[this.at]?.toLowerCase() !== word) return false;
    this.at++;
    return true;
  }

  private either(): Predicate {
    let left = this.both();
    while (this.next("or")) {
      const [a, b] = [left, this.both()];
      left = (lookup) => a(lookup) || b(lookup);
    }
    return left;
  }

  private both(): Predicate {
    let left = this.one();
    while (this.next("and")) {
      const [a, b] = [left, this.one()];
      left = (lookup) => a(lookup) && b(lookup);
    }
    return left;
  }

  private one(): Predicate {
    if (this.next("not")) {
      const inner = this.one();
      return (lookup) => !inner(lookup);
    }
    if (this.next("(")) {
      const inner = this.either();
      this.take(")");
      return inner;
    }
    const name = this.list[this.at] ?? "";
    if (/\/any$/i.test(name)) return this.any();
    const test = TEXT_TESTS[name.toLowerCase()];
    if (test !== undefined && this.list[this.at + 1] === "(") return this.textTest(test);
    return this.comparison();
  }

  private textTest(test: (text: string, part: string) => boolean): Predicate {
    this.take();
    this.take("(");
    const subject = this.operand();
    this.take(",");
    const part = this.operand();
    this.take(")");
    if (this.next("eq")) this.take("true");
    return (lookup) => {
      const value = subject(lookup);
      return typeof value === "string" && test(value.toLowerCase(), plain(part(lookup)));
    };
  }

  private any(): Predicate {
    const path = this.take().split("/").slice(0, -1);
    this.take("(");
    const variable = this.take();
    this.take(":");
    const inner = this.either();
    this.take(")");
    return (lookup) => {
      const entries = lookup(path);
      if (!Array.isArray(entries)) return false;
      return entries.some((entry) =>
        inner((inside) => {
          if (inside[0] !== variable) return lookup(inside);
          return inside.length === 1 ? entry : ((entry as Record<string, unknown> | null)?.[inside[1] ?? ""] ?? null);
        }),
      );
    };
  }

  private comparison(): Predicate {
    const left = this.operand();
    const operator = this.take().toLowerCase();
    if (operator === "in") return this.membership(left);
    const test = TESTS[operator];
    if (test === undefined) throw invalid(this.text);
    const right = this.operand();
    return (lookup) => test(compare(left(lookup), right(lookup)));
  }

  private membership(left: Operand): Predicate {
    const members: Operand[] = [];
    this.take("(");
    do members.push(this.operand());
    while (this.next(","));
    this.take(")");
    return (lookup) => members.some((member) => compare(left(lookup), member(lookup)) === 0);
  }

  private operand(): Operand {
    const token = this.take();
    if (token.startsWith("'")) {
      const value = token.slice(1, -1).replaceAll("''", "'");
      return () => value;
    }
    if (/^-?\d+(\.\d+)?$/.test(token)) return () => Number(token);
    if (/^\d/.test(token)) return () => token;
    const word = token.toLowerCase();
    if (word === "true" || word === "false") return () => word === "true";
    if (word === "null") return () => null;
    if (word === "cast" && this.next("(")) return this.cast();
    const path = token.split("/");
    return (lookup) => {
      const value = lookup(path);
      if (value === undefined) throw badRequest(`Could not find a property named '${token}'.`);
      return value;
    };
  }

  /** `cast(ep/value, Edm.Int32)`: what numbers in extended properties may need. */
  private cast(): Operand {
    const inner = this.operand();
    this.take(",");
    const type = this.take();
    this.take(")");
    return (lookup) => (/Int|Double|Decimal/.test(type) ? Number(inner(lookup)) : inner(lookup));
  }
}

const parsed = new Map<string, Predicate>();

/**
 * Parses a `$filter`.
 * @throws GraphError 400 if it cannot be read; the predicate throws 400 for a property that does not exist
 */
export function parseFilter(text: string): Predicate {
  const found = parsed.get(text);
  if (found !== undefined) return found;
  const made = new Reader(text).read();
  if (parsed.size > 500) parsed.clear();
  parsed.set(text, made);
  return made;
}

const marked = new Map<string, string>();

/** A canonical id so spelled that comparing it without case still tells names apart that differ by case. */
export function caseProof(id: string): string {
  let proof = marked.get(id);
  if (proof === undefined) {
    proof = id.replace(/[A-Z]/g, (letter) => `^${letter}`);
    if (marked.size < 1000) marked.set(id, proof);
  }
  return proof;
}

/**
 * Spells the ids in a filter on extended properties as {@link caseProof} does, so that they compare as
 * they should: names with their case, everything else without.
 */
export function spellIds(filter: string): string {
  return filter.replace(/(\w+\/id\s+eq\s+)'((?:[^']|'')*)'/gi, (whole, left: string, id: string) => {
    const spelled = canonicalId(id.replaceAll("''", "'"));
    return spelled === null ? whole : `${left}'${caseProof(spelled).replaceAll("'", "''")}'`;
  });
}

const EQUALITY =
  /^\s*singleValueExtendedProperties\/any\(\s*(\w+)\s*:\s*\1\/id\s+eq\s+'((?:[^']|'')*)'\s+and\s+(?:\1\/value\s+eq\s+'((?:[^']|'')*)'|startswith\(\s*\1\/value\s*,\s*'((?:[^']|'')*)'\s*\))\s*\)\s*$/i;

/** A filter for one extended property's value or its beginning, read at once: the way markers are looked up. */
export interface MarkFilter {
  readonly id: string;
  /** In lower case: values compare without case. */
  readonly value: string;
  readonly whole: boolean;
}

/** Reads such a filter; `null` for any other. */
export function markFilter(filter: string): MarkFilter | null {
  const match = EQUALITY.exec(filter);
  const id = match?.[2] === undefined ? null : canonicalId(match[2].replaceAll("''", "'"));
  if (match === null || id === null) return null;
  const value = (match[3] ?? match[4] ?? "").replaceAll("''", "'").toLowerCase();
  return { id, value, whole: match[3] !== undefined };
}

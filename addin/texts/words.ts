import type { SignInProblem } from "../ports.ts";
import type { Trouble } from "../client/trouble.ts";
import { en, type Texts } from "./en.ts";

const tables: Readonly<Record<string, Texts>> = { en };

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const FEW = 4;

/** The texts and the formats of one language. Times are epoch milliseconds. */
export class Words {
  readonly texts: Texts;
  /** The language that the texts are in. */
  readonly language: string;
  readonly #relative: Intl.RelativeTimeFormat;
  readonly #exact: Intl.DateTimeFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #list: Intl.ListFormat;

  /** @param language such as `en-US`; dates follow it, texts too where there is a table */
  constructor(language: string) {
    const known = Intl.DateTimeFormat.supportedLocalesOf([language].filter(isTag));
    const locale = known[0] ?? "en";
    this.texts = tables[locale.split("-")[0] ?? ""] ?? en;
    // Parts of a sentence follow the sentence's language, dates the person's.
    const spoken = this.texts === en && !locale.startsWith("en") ? "en" : locale;
    this.language = spoken;
    this.#relative = new Intl.RelativeTimeFormat(spoken, { numeric: "auto" });
    this.#exact = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
    this.#time = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
    this.#list = new Intl.ListFormat(spoken, { type: "conjunction" });
  }

  /** "a moment ago", "2 minutes ago". A time that lies ahead because clocks differ is a moment ago too. */
  relative(at: number, now: number): string {
    const seconds = Math.max(0, Math.round((now - at) / 1000));
    const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ["second", 0];
    return size === 0 ? this.texts.pane.moment : this.#relative.format(-Math.floor(seconds / size), unit);
  }

  exact(at: number): string {
    return this.#exact.format(at);
  }

  time(at: number): string {
    return this.#time.format(at);
  }

  list(parts: readonly string[]): string {
    return this.#list.format(parts);
  }

  /** The first few of many, and how many more there are. */
  few(parts: readonly string[]): string {
    const isMany = parts.length > FEW + 1;
    return this.list(isMany ? [...parts.slice(0, FEW), this.texts.pane.more(parts.length - FEW)] : parts);
  }

  /** What is the matter, and what to do. */
  trouble(trouble: Trouble): string {
    if (trouble.kind === "offline") return this.texts.pane.offline;
    if (trouble.kind === "unreachable") return this.texts.pane.unreachableShort;
    if (trouble.kind === "signIn") {
      return trouble.problem.kind === "interaction" ? this.texts.signIn.lost : this.signIn(trouble.problem);
    }
    // A later Worker may refuse for reasons that this pane does not know.
    const { reason } = trouble;
    return reason !== null && Object.hasOwn(this.texts.problems, reason)
      ? this.texts.problems[reason]
      : this.texts.pane.general;
  }

  /** Why there is no sign-in, and what to do. */
  signIn(problem: SignInProblem): string {
    const { signIn } = this.texts;
    if (problem.kind === "consent") return signIn.consentYou;
    if (problem.kind === "failed") return plain(problem.words) ?? signIn.failed;
    return signIn[problem.kind];
  }
}

/** Words of the service that people may read; a bare code among them is none. */
export function plain(words: string | null): string | null {
  const text = words?.trim() ?? "";
  const isCode = /^[\w.:-]*(?:_|[a-z][A-Z]|:)[\w.:-]*$/.test(text) || /^\d*$/.test(text);
  return isCode ? null : text;
}

function isTag(language: string): boolean {
  return /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(language);
}

/** The longest text of a notification on an item, characters; office.js throws on more. */
export const REPORT_MAX = 150;

/** A text cut at a word where it is too long. */
export function fit(text: string, most = REPORT_MAX): string {
  const whole = text.replace(/\s+/g, " ").trim();
  if (whole.length <= most) return whole;
  const cut = whole.slice(0, most - 1);
  const blank = cut.lastIndexOf(" ");
  // A single long word is cut within; never between the halves of a character.
  const words = blank > most / 2 ? cut.slice(0, blank) : cut.replace(/[\uD800-\uDBFF]$/, "");
  return `${words.replace(/[\s,;:.]+$/, "")}…`;
}

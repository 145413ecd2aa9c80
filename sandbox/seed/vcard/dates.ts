import { isDay } from "../../../shared/kinds/canonical.ts";

/** The year that Outlook and phones write for a birthday without one. */
const NO_YEAR = "1604";

/** The day in a vCard date of any dialect (`1985-04-12`, `19850412T0000Z`, `--0412`), or `undefined`. */
export function dayOf(text: string): string | undefined {
  const match = /^(\d{4}|--)-?(\d\d)-?(\d\d)(?:[T ].*)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, year = "", month = "", day = ""] = match;
  const found = `${year === "--" ? NO_YEAR : year}-${month}-${day}`;
  return isDay(found) ? found : undefined;
}

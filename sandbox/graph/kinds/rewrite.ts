import type { LateChange, Properties, Quirks, RewriteRule } from "../state/model.ts";
import type { Switches } from "../control/switches.ts";

/** Line ends of notes become CRLF and trailing blanks go: what flattening of the notes' rich text may do. */
const TRIM_NOTES: RewriteRule[] = [
  { property: "personalNotes", find: "\\r?\\n", replace: "\r\n" },
  { property: "personalNotes", find: "\\s+$", replace: "" },
];

/** Blanks in a mobile number are taken out a while after the write. */
const LATE_PHONE: RewriteRule[] = [{ property: "mobilePhone", find: "[ ()-]+", replace: "", delayMs: 5000 }];

function rulesFor(quirks: Quirks, switches: Switches): readonly RewriteRule[] {
  const general = switches.rewrite === "none" ? [] : switches.rewrite === "atWrite" ? TRIM_NOTES : LATE_PHONE;
  return quirks.rewrite === undefined ? general : [...general, ...quirks.rewrite];
}

function apply(value: string, rule: { find: string; replace: string }): string {
  return value.replace(new RegExp(rule.find, "g"), rule.replace);
}

/** The body as this mailbox stores it: what it cannot hold is left out, texts rewritten by its rules. */
export function rewriteBody(body: Properties, quirks: Quirks, switches: Switches): Properties {
  const drop = quirks.cannotHold ?? [];
  const rules = rulesFor(quirks, switches);
  if (drop.length === 0 && rules.length === 0) return body;
  const stored: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (drop.includes(name)) continue;
    let kept = value;
    for (const rule of rules) {
      if (rule.property === name && rule.delayMs === undefined && typeof kept === "string") kept = apply(kept, rule);
    }
    stored[name] = kept;
  }
  return stored;
}

/** The changes that the server will make later to what has just been stored. */
export function lateChanges(
  item: number,
  properties: Properties,
  quirks: Quirks,
  switches: Switches,
  now: number,
): LateChange[] {
  const due: LateChange[] = [];
  for (const { property, find, replace, delayMs } of rulesFor(quirks, switches)) {
    const value = properties[property];
    if (delayMs === undefined || typeof value !== "string") continue;
    if (apply(value, { find, replace }) !== value) due.push({ at: now + delayMs, item, property, find, replace });
  }
  return due;
}

/** The properties after a late change; the same object when there is nothing to change. */
export function applyLate(properties: Properties, change: LateChange): Properties {
  const value = properties[change.property];
  if (typeof value !== "string") return properties;
  const rewritten = apply(value, change);
  return rewritten === value ? properties : { ...properties, [change.property]: rewritten };
}

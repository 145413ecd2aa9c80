import type { Item } from "../../sandbox/graph/state/model.ts";

/** Properties that say nothing of their own here. */
const SILENT: readonly string[] = ["displayName", "fileAs"];

/** A contact in words: its display name, then what else it holds, field by field in the order of the alphabet. */
export function inWords({ current: { properties, extended } }: Item): string {
  const rest = Object.entries(properties)
    .filter(([name, value]) => !SILENT.includes(name) && textOf(value) !== "")
    .map(([name, value]) => `${name} ${textOf(value)}`)
    .sort();
  const secret = "Integer 0x36" in extended && extended["Integer 0x36"] !== "0" ? ["private"] : [];
  return [String(properties["displayName"]), ...rest, ...secret].join(", ");
}

/** A value in words; empty for nothing. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value.length > 60 ? `${value.length} characters` : value;
  if (Array.isArray(value))
    return value
      .map((one) => textOf(one))
      .filter((one) => one !== "")
      .sort()
      .join("+");
  if (value !== null && typeof value === "object") return textOf(Object.values(value));
  return "";
}

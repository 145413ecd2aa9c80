import type { SqlValue } from "../ports/sql.ts";

/** Cloudflare's limits for SQLite in Durable Objects, enforced by every adapter so that none passes what production refuses. */
const MAX_PARAMETERS = 100;
/** Longest text or row, in bytes. UTF-16 length times three bounds the UTF-8 length from above. */
const MAX_VALUE_BYTES = 2_000_000;

/** Throws for what a Durable Object would refuse. */
export function checkLimits(params: readonly SqlValue[]): void {
  if (params.length > MAX_PARAMETERS)
    throw new RangeError(`${params.length} bound parameters; at most ${MAX_PARAMETERS}`);
  for (const param of params) {
    if (typeof param === "string" && param.length * 3 > MAX_VALUE_BYTES && byteLength(param) > MAX_VALUE_BYTES) {
      throw new RangeError(`A value of ${byteLength(param)} bytes; at most ${MAX_VALUE_BYTES}`);
    }
  }
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).length;
}

import { refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Log } from "../ports/system.ts";
import type { Admitted } from "./access.ts";

/**
 * What several rings answered to one question. One that refuses or fails does not hide what the others say
 * (S20); but where none could say anything, that is the answer, or "there is nothing" would be said of what nobody saw. A
 * ring that the caller has just left has nothing to say and is no failure.
 */
export function answered<T>(answers: readonly Result<T, Refused>[]): Result<readonly T[], Refused> {
  const values = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  const failed = answers.find((answer) => !answer.ok && answer.error.reason !== "ring_not_found");
  return values.length === 0 && failed && !failed.ok ? failed : ok(values);
}

/** What a ring answers, or that it could not: a fault of ours, for the log. */
export async function orFailed<T>(
  log: Log,
  { ring }: Admitted,
  work: Promise<Result<T, Refused>>,
): Promise<Result<T, Refused>> {
  try {
    return await work;
  } catch (error) {
    log.event("ring-failed", { ring: ring.id, reason: error instanceof Error ? error.message : "unknown" });
    return err(refused("internal", "The ring could not answer. Try again in a moment."));
  }
}

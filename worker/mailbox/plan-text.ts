import type { Content } from "../../shared/content.ts";
import { fingerprint, valueMark } from "../engine/fingerprint.ts";
import type { Version } from "../ring/protocol.ts";

/**
 * The name of what a preview compared: the ring's version, and what the copy held. A push or a pull is
 * carried out only while both are as they were (S19). Opaque to everybody else.
 */
export interface Plan {
  readonly version: Version;
  /** Stands for the item, and for what its copy held in the ring's terms, or that it was gone. */
  readonly copy: string;
}

/** @param terms what the copy held, in the ring's terms; `null`: it was gone */
export function planText(version: Version, item: string, terms: Content | null): string {
  return [version.seq, version.gen, copyMark(item, terms)].join(".");
}

/** Takes a plan apart; `null`: it is none of ours. */
export function readPlan(text: string): Plan | null {
  const [, seq, gen, copy] = /^(\d{1,15})\.([\w-]*)\.([0-9a-f]{16})$/.exec(text) ?? [];
  if (seq === undefined || gen === undefined || copy === undefined) return null;
  return { version: { seq: Number(seq), gen }, copy };
}

/** Whether a copy still holds what the plan saw. */
export function fitsPlan(plan: Plan, item: string, terms: Content | null): boolean {
  return plan.copy === copyMark(item, terms);
}

function copyMark(item: string, terms: Content | null): string {
  return valueMark([item, terms === null ? "gone" : fingerprint(terms)]);
}

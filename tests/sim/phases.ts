import type { Sql } from "../../worker/ports/sql.ts";

/** What a ring is doing when a fault strikes. */
export const PHASES = [
  "first reading",
  "listing",
  "reading",
  "submitting",
  "writing",
  "settling",
  "feed",
  "waking",
  "greeting",
  "telling",
  "watching",
  "acts",
  "deciding",
  "coming and going",
  "ring recovery",
  "mailbox rebuild",
  "resting",
] as const;

export type Phase = (typeof PHASES)[number];

/** Calls between objects, by their name. */
const CALLS: Readonly<Record<string, Phase>> = {
  hello: "greeting",
  submit: "submitting",
  feed: "feed",
  recover: "ring recovery",
  report: "telling",
  left: "coming and going",
  wake: "waking",
  configure: "coming and going",
  leave: "coming and going",
};

/** Requests to Graph, by the second word of their template. */
const REQUESTS: Readonly<Record<string, Phase>> = {
  delta: "listing",
  list: "listing",
  count: "listing",
  read: "reading",
  create: "writing",
  patch: "writing",
  delete: "writing",
  find: "settling",
  readAnywhere: "settling",
  folder: "settling",
};

/** What a mailbox is going through as a whole, by its mode. */
const MODES: Readonly<Record<string, Phase>> = {
  join: "first reading",
  rebuild: "mailbox rebuild",
  recover: "ring recovery",
};

/** Who talks with whom, and in which phase. */
export interface Way {
  readonly parties: readonly string[];
  readonly phase: Phase;
}

/** The way of a call that is labelled `A>hub submit 3`; whatever people ask for in the pane is an act. */
export function wayOfCall(label: string): Way {
  const [way = "", what = ""] = label.split(" ", 2);
  const asked = way.startsWith("admin") ? "deciding" : way.startsWith("pane") ? "acts" : undefined;
  return { parties: way.split(">"), phase: asked ?? CALLS[what] ?? "acts" };
}

/** The phase of a request to Graph by its template. */
export function phaseOfRequest(template: string): Phase {
  const [kind, what = ""] = template.split(".", 2);
  return kind === "subscription" ? "watching" : (REQUESTS[what] ?? "reading");
}

/** What a mailbox goes through as a whole, as its storage says; `null`: nothing out of the ordinary. */
export function modeOf(storage: Sql): Phase | null {
  const row = storage.first<{ mode: string }>("SELECT json_extract(state, '$.mode') AS mode FROM membership");
  return MODES[row?.mode ?? ""] ?? null;
}

/** Every message that is under way, by who waits for it. */
export class Underway {
  readonly #of = new Map<string, Map<Phase, number>>();
  readonly #modes = new Map<string, () => Phase | null>();

  /** Says how to learn what a mailbox goes through as a whole. */
  watch(party: string, mode: () => Phase | null): void {
    this.#modes.set(party, mode);
  }

  /** A message goes out. The answer is to be called when all is over. */
  begin({ parties, phase }: Way): () => void {
    for (const party of parties) this.#add(party, phase, 1);
    return () => {
      for (const party of parties) this.#add(party, phase, -1);
    };
  }

  /** The phases that somebody is in now. */
  at(party: string): Phase[] {
    const open = [...(this.#of.get(party) ?? [])].flatMap(([phase, count]) => (count > 0 ? [phase] : []));
    const all = new Set([...open, ...this.#mode(party)]);
    return all.size === 0 ? ["resting"] : [...all];
  }

  /** The phases of one message. */
  on({ parties, phase }: Way): Phase[] {
    return [...new Set([phase, ...parties.flatMap((party) => this.#mode(party))])];
  }

  #mode(party: string): Phase[] {
    const mode = this.#modes.get(party)?.() ?? null;
    return mode === null ? [] : [mode];
  }

  #add(party: string, phase: Phase, by: number): void {
    const phases = this.#of.get(party) ?? new Map<Phase, number>();
    phases.set(phase, (phases.get(phase) ?? 0) + by);
    this.#of.set(party, phases);
  }
}

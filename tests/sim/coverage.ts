import { type Sign, SIGNS } from "./faults.ts";
import { type Phase, PHASES } from "./phases.ts";
import { cellOf } from "./stage.ts";

/** What only messages between objects are about, and what only requests to Graph are. */
const OF_CALLS: readonly Phase[] = [
  "submitting",
  "feed",
  "waking",
  "greeting",
  "telling",
  "acts",
  "deciding",
  "coming and going",
];
const OF_REQUESTS: readonly Phase[] = ["listing", "reading", "writing", "settling", "watching"];
/** What only a mailbox goes through. */
const OF_MAILBOXES: readonly Phase[] = [...OF_REQUESTS, "first reading", "mailbox rebuild"];

const ON_CALLS: readonly Sign[] = ["call answer lost", "call doubled", "call lost"];
const ON_REQUESTS: readonly Sign[] = [
  "batch answered in part",
  "delta link expired",
  "reply lost",
  "request late",
  "request lost",
  "stale read",
  "throttled",
  "unavailable, not begun",
  "unavailable, perhaps done",
  "value rewritten",
];
const ON_RINGS: readonly Sign[] = ["member joined late", "ring crash", "ring set back"];

const ON_MAILBOXES = SIGNS.filter((sign) => !ON_CALLS.includes(sign) && !ON_RINGS.includes(sign)).filter(
  (sign) => sign !== "message slow" && sign !== "crash at a commit",
);

/** Cells that cannot be, and why. */
const IMPOSSIBLE: readonly {
  readonly signs: readonly Sign[];
  readonly phases: readonly Phase[];
  readonly why: string;
}[] = [
  { signs: ON_CALLS, phases: [...OF_REQUESTS, "resting"], why: "strikes a message between objects" },
  { signs: ON_REQUESTS, phases: [...OF_CALLS, "resting"], why: "strikes a request to Graph" },
  { signs: ["message slow"], phases: ["resting"], why: "strikes a message" },
  { signs: ON_RINGS, phases: OF_MAILBOXES, why: "strikes the ring, which does none of this itself" },
  { signs: ON_REQUESTS, phases: ["ring recovery"], why: "a mailbox that helps its ring asks Graph nothing meanwhile" },
  { signs: ["stale read"], phases: ["writing"], why: "strikes what only reads" },
  {
    signs: ["delta link expired"],
    phases: OF_REQUESTS.filter((phase) => phase !== "listing"),
    why: "strikes a listing that goes on from a link",
  },
  {
    signs: ["overwritten unseen"],
    phases: PHASES.filter((phase) => phase !== "writing"),
    why: "is a write of ours, and counted as one only",
  },
  {
    signs: ["value rewritten"],
    phases: OF_REQUESTS.filter((phase) => phase !== "writing"),
    why: "strikes a write",
  },
  {
    signs: ["member joined late", "member left", "ring set back"],
    phases: ["ring recovery"],
    why: "a ring is set back once in a schedule, and then nobody comes or goes",
  },
  {
    signs: [...ON_MAILBOXES],
    phases: ["deciding"],
    why: "strikes a mailbox, and administrators speak with the ring",
  },
  {
    signs: ["mailbox set back", "member left"],
    phases: ["mailbox rebuild"],
    why: "one mailbox is set back, once in a schedule, and then nobody goes",
  },
];

/** Why a fault cannot strike in a phase, or `null` if it can. */
export function whyNot(sign: Sign, phase: Phase): string | null {
  return IMPOSSIBLE.find(({ signs, phases }) => signs.includes(sign) && phases.includes(phase))?.why ?? null;
}

/** Cells in which a fault could have struck and never did. */
export function emptyCells(cells: ReadonlyMap<string, number>): string[] {
  return SIGNS.flatMap((sign) =>
    PHASES.flatMap((phase) => {
      const cell = cellOf(sign, phase);
      return cells.has(cell) || whyNot(sign, phase) !== null ? [] : [cell];
    }),
  );
}

/** The table of faults and phases, as Markdown: how often each struck, `-` where it cannot, `0` where it should have. */
export function coverageTable(cells: ReadonlyMap<string, number>): string {
  const rows = SIGNS.map((sign) => {
    const counts = PHASES.map((phase) =>
      whyNot(sign, phase) === null ? String(cells.get(cellOf(sign, phase)) ?? 0) : "-",
    );
    return `| ${[sign, ...counts].join(" | ")} |`;
  });
  return [`| | ${PHASES.join(" | ")} |`, `|---|${PHASES.map(() => "---:|").join("")}`, ...rows].join("\n");
}

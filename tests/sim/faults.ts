/** How often each fault is on in a schedule. Each is on or off for the whole of it (swarm testing). */
export const FAULTS = {
  lag: 0.5,
  loseDelta: 0.2,
  stale: 0.25,
  replays: 0.5,
  rewrite: 0.4,
  reset: 0.3,
  crash: 0.5,
  crashInCommit: 0.4,
  hubCrash: 0.4,
  callLoss: 0.5,
  graphLoss: 0.5,
  late: 0.4,
  refused: 0.3,
  throttle: 0.3,
  bump: 0.4,
  skew: 0.4,
  moves: 0.4,
  duplicates: 0.4,
  ignoreIfMatch: 0.25,
  slow: 0.4,
  leave: 0.12,
  join: 0.25,
  hot: 0.3,
  private: 0.3,
  noticeLoss: 0.4,
  etagMoves: 0.25,
  smallPages: 0.4,
  noNotices: 0.25,
  rollHub: 0.2,
  rollMailbox: 0.15,
  pane: 0.4,
  policies: 0.3,
  guards: 0.25,
  review: 0.15,
  pauses: 0,
} as const;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** What a ring may have that is no fault, each drawn from numbers of its own, so that the rest of a schedule stays as it is. */
export const FEATURES: readonly FaultName[] = ["policies", "guards", "review", "pauses"];

/** Which faults a schedule has. It may get more on its way, where too few have struck. */
export type Faults = Record<FaultName, boolean>;

/** Faults that may be switched on in the middle of a schedule: nothing that was set up before depends on them. */
export const RESERVE: readonly FaultName[] = [
  "callLoss",
  "graphLoss",
  "slow",
  "late",
  "refused",
  "throttle",
  "stale",
  "loseDelta",
  "noticeLoss",
  "crash",
  "hubCrash",
  "crashInCommit",
  "bump",
  "reset",
];

/** What a stage notes when a fault strikes: in a big run each must have done so. */
export const SIGNS = [
  "batch answered in part",
  "call answer lost",
  "call doubled",
  "call lost",
  "crash at a commit",
  "delta entry lost",
  "delta link expired",
  "delta links expired",
  "etag bumped",
  "lifecycle missed",
  "lifecycle reauthorizationRequired",
  "lifecycle subscriptionRemoved",
  "mailbox crash",
  "mailbox set back",
  "member joined late",
  "member left",
  "message slow",
  "notice doubled",
  "notice late",
  "notice lost",
  "overwritten unseen",
  "reply lost",
  "request late",
  "request lost",
  "ring crash",
  "ring set back",
  "stale read",
  "throttled",
  "unavailable, not begun",
  "unavailable, perhaps done",
  "value rewritten",
] as const;

export type Sign = (typeof SIGNS)[number];

/** What people must have carried through in a big run. */
export const DEEDS: readonly string[] = ["push", "pull", "resync", "undo", "restore"].map((act) => `pane ${act} done`);

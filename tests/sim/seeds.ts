/**
 * Schedules that once found a fault, kept as regression tests. What a seed does changes whenever the
 * product draws or asks differently, so each also says what the fault was; the numbers of the rules
 * are those of docs/PROTOCOL.md.
 */
export const SEEDS: readonly { readonly seed: number; readonly rules: string; readonly fault: string }[] = [
  { seed: 3, rules: "S10", fault: "the hub's alarm rang without end for a member that had caught up by itself" },
  {
    seed: 8,
    rules: "S1, S17",
    fault: "an etag that was merely unknown counted as past, and the copy was read for ever (P5)",
  },
  { seed: 12, rules: "S1, S4", fault: "a deletion that came in while a create was under way counted as reached (P16)" },
  { seed: 14, rules: "S9", fault: "a turn span through its ten seconds, because a gate in the past counted as work" },
  { seed: 16, rules: "S1", fault: "a deletion that came in while a create was under way counted as reached (P16)" },
  { seed: 49, rules: "S4", fault: "a deletion that came in while a create was under way counted as reached (P16)" },
  { seed: 65, rules: "S1", fault: "a newer version that came in before the answer to an older edit was dropped (P16)" },
  { seed: 102, rules: "S1", fault: "a stale read put the copy's true etag among the past ones (P5)" },
  {
    seed: 2172,
    rules: "S3",
    fault: "a person's duplicate of a copy that was born here was deleted as our stray (P25)",
  },
  {
    seed: 3400,
    rules: "S3",
    fault: "a person's duplicate of a copy that was born here was deleted as our stray (P25)",
  },
  { seed: 4644, rules: "S2", fault: "a value was lost together with a duplicate that was taken for our stray (P25)" },
  {
    seed: 7849,
    rules: "S3",
    fault: "a person's duplicate of a copy that was born here was deleted as our stray (P36)",
  },
  {
    seed: 22425,
    rules: "S2",
    fault: "a hello that a wake overtook looked like storage set back, and a removal was undone (P35)",
  },
  {
    seed: 23869,
    rules: "S2, S17",
    fault: "a hello that a wake overtook looked like storage set back, and a removal was undone (P35)",
  },
  {
    seed: 30495,
    rules: "S2, S17",
    fault: "values of a copy in doubt that lost to a deletion were not listed (P13, P38)",
  },
  {
    seed: 1746,
    rules: "S1, S3",
    fault: "a copy took the place of a pair whose item had been deleted meanwhile, and stayed (P15, P16)",
  },
  {
    seed: 2046,
    rules: "S27",
    fault: "a report whose answer was lost was over by the next one, and the hub held its exception for ever",
  },
  {
    seed: 2112,
    rules: "S27",
    fault: "a report whose answer was lost was over by the next one, and the hub held its exception for ever",
  },
];

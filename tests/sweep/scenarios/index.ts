import type { Scenario } from "../scenario.ts";
import { ADMINISTRATION } from "./administration.ts";
import { DELETIONS } from "./deletions.ts";
import { EDITS } from "./edits.ts";
import { FIELDS } from "./fields.ts";
import { HOLDS } from "./holds.ts";
import { IN_THE_PANE } from "./in-the-pane.ts";
import { MEMBERS } from "./members.ts";
import { TROUBLE } from "./trouble.ts";

/** Every scenario that is swept. */
export const SCENARIOS: readonly Scenario[] = [
  ...EDITS,
  ...DELETIONS,
  ...MEMBERS,
  ...IN_THE_PANE,
  ...FIELDS,
  ...HOLDS,
  ...ADMINISTRATION,
  ...TROUBLE,
];

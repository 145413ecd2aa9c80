import { z } from "@hono/zod-openapi";

/** What the API takes and gives for first readings: the plan, and what a person decides of it. */

/** Examples of each kind in a plan. */
export const PLAN_EXAMPLES = 10;

const count = z.int().min(0);
const copyId = z.string().min(1).max(1_000).openapi({ description: "Immutable id of the contact in the folder" });
const itemId = z.string().min(1).max(80).openapi({ description: "Id of the item in the ring" });

const differenceSchema = z.object({ field: z.string(), label: z.string(), inFolder: z.string(), inRing: z.string() });

const exampleSchema = z.object({
  copy: z.string().nullable(),
  item: z.string().nullable(),
  title: z.string(),
  by: z.string().nullable().openapi({ description: "By what the two are the same" }),
  differences: z.array(differenceSchema),
});

const examplesSchema = z.array(exampleSchema).max(PLAN_EXAMPLES);

/** The plan of a first reading. */
export const planSchema = z
  .object({
    plan: z.string().openapi({ description: "Another one as soon as folder or ring would make it another plan" }),
    state: z.enum(["reading", "ready", "run"]),
    read: count.openapi({ description: "Contacts of the folder that wait" }),
    matchBy: z.array(z.string()).openapi({ description: "The match rules, in their order" }),
    rules: z.array(z.object({ name: z.string(), label: z.string() })).openapi({ description: "Those there are" }),
    counts: z.object({
      couple: count.openapi({ description: "The same in folder and ring" }),
      differ: count.openapi({ description: "The same person, with fields that differ: they are merged" }),
      createHere: count.openapi({ description: "Items that the folder gets" }),
      createInRing: count.openapi({ description: "Contacts that the ring gets" }),
      stay: count.openapi({ description: "Contacts of a folder that only receives, which stay its own" }),
      ambiguous: count.openapi({ description: "Nobody can tell but a person" }),
      leftOut: count,
    }),
    examples: z.object({
      couple: examplesSchema,
      differ: examplesSchema,
      createHere: examplesSchema,
      createInRing: examplesSchema,
      ambiguous: examplesSchema,
    }),
    warning: z.string().nullable(),
  })
  .openapi("Plan");

/** Which page of the undecided. */
export const undecidedQuerySchema = z.object({
  after: z.string().max(1_000).default("").openapi({ description: "The `next` of the page before" }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Contacts of the folder that a person has to decide about. */
export const undecidedSchema = z
  .object({
    undecided: z.array(
      z.object({
        copy: z.string(),
        title: z.string(),
        candidates: z.array(
          z.object({
            item: z.string(),
            title: z.string(),
            free: z.boolean().openapi({ description: "It has no copy in this folder yet" }),
            differences: z.array(differenceSchema),
          }),
        ),
      }),
    ),
    next: z.string().nullable(),
  })
  .openapi("Undecided");

const decisionSchema = z.discriminatedUnion("verdict", [
  z.strictObject({ verdict: z.literal("couple"), copy: copyId, item: itemId }),
  z.strictObject({ verdict: z.literal("create"), copy: copyId }),
  z.strictObject({ verdict: z.literal("leaveOut"), copy: copyId }),
]);

/** What a person decides: one by one, or all that are undecided alike. */
export const decidePlanSchema = z
  .union([
    z.strictObject({ decisions: z.array(decisionSchema).min(1).max(500) }),
    z.strictObject({ all: z.enum(["create", "leaveOut"]) }),
  ])
  .openapi("PlanDecisions");

/** Other rules to match by. */
export const matchBySchema = z
  .strictObject({ matchBy: z.array(z.string().max(80)).max(20) })
  .openapi("MatchBy", { description: "Names of match rules in the order in which they are tried" });

/** The plan that is to be run. */
export const runPlanSchema = z.strictObject({ plan: z.string().min(1).max(80) }).openapi("RunPlan");

export type PlanView = z.infer<typeof planSchema>;
export type PlanExample = z.infer<typeof exampleSchema>;
export type PlanDifference = z.infer<typeof differenceSchema>;
export type UndecidedPage = z.infer<typeof undecidedSchema>;
export type UndecidedQuery = z.infer<typeof undecidedQuerySchema>;
export type PlanDecisions = z.infer<typeof decidePlanSchema>;

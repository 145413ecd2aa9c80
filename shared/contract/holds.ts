import { z } from "@hono/zod-openapi";

/** What the API takes and gives for changes that wait for an administrator. The pages import the types only. */

const time = z.string().openapi({ format: "date-time" });
const count = z.int().min(0);

const causeSchema = z.enum(["deletions", "creations", "rewrites", "loops"]).openapi("HoldCause", {
  description:
    "What there was too much of at once: deletions, new contacts, or changed ones; loops: another program seems to undo what is changed",
});

const stateSchema = z.enum(["open", "approved", "restored", "detached", "over"]).openapi("HoldState", {
  description: "open: waits; then what was decided; over: nothing of it is left to decide",
});

const decisionSchema = z.enum(["approve", "restore", "detach"]).openapi("HoldDecision");

/** A hold in a list. */
export const holdSummarySchema = z
  .object({
    id: z.string(),
    ring: z.string(),
    ringName: z.string(),
    member: z.string(),
    address: z.string().openapi({ description: "Whose mailbox the changes came from" }),
    folderName: z.string(),
    cause: causeSchema,
    state: stateSchema,
    words: z.string().openapi({ example: "291 deletions from anna@contoso.com wait for a decision" }),
    count: count.openapi({ description: "Changes that are held; of a decided hold, those that were" }),
    earlier: count.openapi({
      description: "Such changes of the same day that were carried out before the line was crossed",
    }),
    openedAt: time,
    changedAt: time,
    decidedAt: time.nullable(),
    decidedBy: z.string().nullable().openapi({ description: "Entra object id" }),
    seen: z.string().openapi({ description: "Pass to decideHold: the decision is about what you saw" }),
  })
  .openapi("HoldSummary");

const heldItemSchema = z.object({ item: z.string(), title: z.string() }).openapi("HeldItem");

/** A hold with what waits, and what each decision would do. */
export const holdSchema = holdSummarySchema
  .extend({
    items: z.array(heldItemSchema),
    next: z.string().nullable().openapi({ description: "Pass as `after`" }),
    earlierItems: z
      .array(heldItemSchema.extend({ restorable: z.boolean() }))
      .openapi({ description: "At most 200 of them. Restorable: restore brings it back, for nothing came after it" }),
    choices: z
      .array(z.object({ decision: decisionSchema, words: z.string() }))
      .openapi({ description: "What each decision would do; none once it was decided" }),
  })
  .openapi("Hold");

/** Which holds to list. */
export const holdQuerySchema = z.object({
  state: stateSchema.optional().openapi({ description: "Only holds in this state" }),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

/** Which page of a hold. */
export const holdPageSchema = z.object({
  after: z.string().max(2_000).default(""),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** A decision. */
export const decideHoldSchema = z
  .strictObject({
    decision: decisionSchema,
    seen: z.string().max(40).openapi({ description: "What the hold said when you looked at it" }),
  })
  .openapi("DecideHold");

export type HoldSummary = z.infer<typeof holdSummarySchema>;
export type HoldView = z.infer<typeof holdSchema>;
export type HoldQuery = z.infer<typeof holdQuerySchema>;
export type HoldPage = z.infer<typeof holdPageSchema>;
export type DecideHold = z.infer<typeof decideHoldSchema>;

import { z } from "@hono/zod-openapi";

/** A ring's rules, as the API takes and gives them; what they mean: shared/policy.ts. */

/** Bounds of the numbers: far beyond what any ring needs, and no number that means nothing. */
const MOST = 1_000_000;

const whole = z.int().min(0).max(MOST);

const limitSchema = z
  .strictObject({
    least: whole.openapi({ description: "So many are always ordinary" }),
    most: whole.nullable().openapi({ description: "Never more than so many; null: no such bound" }),
    percent: z.number().min(0).max(100).openapi({ description: "Of the member's copies" }),
  })
  .openapi("Limit", { description: "How many changes of one member within 24 hours are ordinary" });

const limitsSchema = z
  .strictObject({
    deletions: limitSchema,
    creations: limitSchema,
    rewrites: limitSchema,
    emptied: z.int().min(1).max(MOST).openapi({ description: "An emptied folder is a mass deletion from so many on" }),
  })
  .openapi("Limits");

const winnerSchema = z.enum(["latest", "member", "ask"]).openapi({
  description: "latest: the later edit; member: the named member's edit; ask: nobody's, until an administrator decides",
});
const deletionsSchema = z.enum(["editWins", "deletionWins"]).openapi({
  description: "What stands where one member edits what another deletes",
});
const leavingSchema = z.enum(["delete", "detach"]).openapi({
  description: "A copy that is moved to another folder: deleted everywhere, or only that copy takes part no more",
});
const readersSchema = z.enum(["putBack", "keep"]);
const edits = readersSchema.openapi({ description: "What becomes of an edit in a folder that only receives" });
const removals = readersSchema.openapi({ description: "What becomes of a deletion in a folder that only receives" });
const memberId = z.string().min(1).max(80).nullable().openapi({ description: "With winner member: whose edits win" });
const matchBySchema = z
  .array(z.string().min(1).max(60))
  .max(20)
  .nullable()
  .openapi({ description: "Match rules of the kind in the order in which they are tried; null: the kind's own" });

/** The rules of a ring. */
export const policySchema = z
  .object({
    conflicts: z.object({ winner: winnerSchema, member: memberId }),
    deletions: deletionsSchema,
    leaving: leavingSchema,
    readerEdits: edits,
    readerDeletions: removals,
    onlyCoupled: z.boolean().openapi({ description: "Changes flow, and nothing new is created" }),
    limits: limitsSchema,
    matchBy: matchBySchema,
  })
  .openapi("Policy");

/** What is to be other in a ring's rules; what is not named stays. */
export const policyChangeSchema = z
  .strictObject({
    conflicts: z
      .strictObject({ winner: winnerSchema, member: memberId.optional() })
      .refine(({ winner, member }) => (winner === "member") === (typeof member === "string"), {
        message: "a member is named with the winner member, and only with that",
        path: ["member"],
      })
      .optional(),
    deletions: deletionsSchema.optional(),
    leaving: leavingSchema.optional(),
    readerEdits: edits.optional(),
    readerDeletions: removals.optional(),
    onlyCoupled: z.boolean().optional(),
    limits: z
      .strictObject({
        deletions: limitSchema.partial().optional(),
        creations: limitSchema.partial().optional(),
        rewrites: limitSchema.partial().optional(),
        emptied: limitsSchema.shape.emptied.optional(),
      })
      .optional(),
    matchBy: matchBySchema.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "names nothing to change")
  .openapi("PolicyChange");

export type PolicyChange = z.infer<typeof policyChangeSchema>;

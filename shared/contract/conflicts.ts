import { z } from "@hono/zod-openapi";
import { requestText } from "./acts.ts";

/** The values of a ring that do not stand, and what is decided about them. */

const time = z.string().openapi({ format: "date-time" });

/** Longest list of decisions in one call, and so many are decided by one word about all. */
export const DECIDED_AT_ONCE = 500;

/** A value that does not stand, beside the one that does. */
export const ringConflictSchema = z
  .object({
    id: z.int(),
    item: z.string(),
    title: z.string(),
    deleted: z.boolean().openapi({ description: "The item is deleted; to use the value brings it back" }),
    field: z.string(),
    label: z.string(),
    stands: z.string().openapi({ description: "What the ring holds in the field, in words; empty: nothing" }),
    value: z.string().openapi({ description: "What does not stand" }),
    member: z.string().nullable(),
    by: z.string().nullable().openapi({ description: "Address of the mailbox whose value it is" }),
    at: time.openapi({ description: "When it lost, or was asked about" }),
    state: z.enum(["open", "kept", "decided"]).openapi({
      description: "open: waits for a decision; kept: it lost and can be used; decided: somebody has decided",
    }),
    rule: z
      .enum(["latest", "member", "ask", "reader", "full", "deletion", "recovery", "guard"])
      .openapi({ description: "Why it does not stand" }),
    words: z.string().openapi({ description: "Why it does not stand, and what use would do, in words" }),
    decidedAt: time.nullable(),
    decidedBy: z.string().nullable(),
    plan: z.string().openapi({
      description: "Names what was seen: a decision that carries it is refused once that is not true any more",
    }),
  })
  .openapi("RingConflict");

/** A page of conflicts, oldest first. */
export const conflictPageSchema = z
  .object({
    conflicts: z.array(ringConflictSchema),
    next: z.string().nullable().openapi({ description: "Pass as `after`" }),
  })
  .openapi("ConflictPage");

/** Which conflicts to list. */
export const conflictQuerySchema = z.object({
  state: z.enum(["open", "kept", "decided"]).optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const choiceSchema = z.enum(["keep", "use"]).openapi({
  description: "keep: what stands stays; use: the value becomes the ring's",
});

const decisionSchema = z.strictObject({
  conflict: z.int().min(1),
  choice: choiceSchema,
  plan: z.string().min(1).max(100).openapi({ description: "The `plan` of the conflict, as listed" }),
});

/** Decisions, one by one or all alike. */
export const resolveSchema = z
  .strictObject({
    request: requestText,
    decisions: z.array(decisionSchema).min(1).max(DECIDED_AT_ONCE, "are too many at once").optional(),
    all: choiceSchema.optional(),
    item: z.string().max(80).optional(),
    field: z.string().max(80).optional(),
    member: z.string().max(80).optional(),
  })
  .refine(({ decisions, all }) => (decisions === undefined) !== (all === undefined), "names either decisions or all")
  .refine(
    ({ decisions, item, field, member }) => !decisions || (item ?? field ?? member) === undefined,
    "item, field and member go with all",
  )
  .openapi("Resolve");

/** What became of each decision. */
export const resolvedSchema = z
  .object({
    results: z.array(
      z.object({
        conflict: z.int(),
        outcome: z.enum(["kept", "used", "refused"]),
        reason: z
          .string()
          .nullable()
          .openapi({ description: "Of a refusal: preview_stale, in_step or item_not_found" }),
        words: z.string(),
        sequence: z.int().nullable().openapi({ description: "The version it made" }),
      }),
    ),
    more: z.boolean().openapi({ description: "Of `all`: some are left for another call" }),
  })
  .openapi("Resolved");

export type RingConflict = z.infer<typeof ringConflictSchema>;
export type ConflictPage = z.infer<typeof conflictPageSchema>;
export type ConflictQuery = z.infer<typeof conflictQuerySchema>;
export type Resolve = z.infer<typeof resolveSchema>;
export type Resolved = z.infer<typeof resolvedSchema>;

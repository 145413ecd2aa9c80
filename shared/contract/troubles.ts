import { z } from "@hono/zod-openapi";
import { itemStateSchema } from "./items.ts";
import { memberSchema } from "./rings.ts";

/** What the API gives for copies that want a person, and what can be done about them. */

const time = z.string().openapi({ format: "date-time" });

/** What can be done about a copy. */
const remedySchema = z.enum(["retry", "restore", "exclude", "include", "uncouple"]).openapi("Remedy", {
  description:
    "retry: try now; restore: put the ring's version into the folder; exclude: the copy takes no part any more, and stays; include: it takes part again; uncouple: the copy becomes an item of its own, and the ring's item gets another copy here",
});

/** A copy that is not simply in sync, with the reason and what can be done. */
export const troubleSchema = z
  .object({
    member: z.string(),
    address: z.string(),
    item: z.string(),
    title: z.string(),
    state: itemStateSchema,
    stateWords: z.string().openapi({ example: "Failed (2 of 5)" }),
    reason: z.string(),
    since: time,
    remedies: z.array(remedySchema),
    ordered: remedySchema.nullable().openapi({ description: "What was ordered and is not done yet" }),
  })
  .openapi("Problem");

/** A page of them, with the members that are out of reach. */
export const troublePageSchema = z
  .object({
    problems: z.array(troubleSchema),
    members: z
      .array(memberSchema)
      .openapi({ description: "Members that are suspended, with the reason; on the first page" }),
    next: z.string().nullable().openapi({ description: "Pass as `after`" }),
  })
  .openapi("ProblemPage");

/** How to list them. */
export const troubleQuerySchema = z.object({
  member: z.string().max(100).optional(),
  state: itemStateSchema.optional(),
  after: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** What to do about which copies. */
export const remedyOrderSchema = z
  .strictObject({
    remedy: remedySchema,
    copies: z
      .array(z.strictObject({ member: z.string().min(1).max(100), item: z.string().min(1).max(200) }))
      .min(1, "names no copy")
      .max(200, "names more than 200 copies; send them in parts"),
    request: z.string().min(8, "is shorter than 8 characters").max(100).openapi({
      description: "Drawn by the client: the same one again is the same order",
    }),
  })
  .openapi("RemedyOrder");

/** What became of each copy of an order. */
export const remedyResultSchema = z
  .object({
    copies: z.array(
      z.object({
        member: z.string(),
        item: z.string(),
        ordered: z.boolean(),
        why: z.string().nullable().openapi({ description: "Why not" }),
      }),
    ),
  })
  .openapi("RemedyResult");

export type TroubleView = z.infer<typeof troubleSchema>;
export type TroublePage = z.infer<typeof troublePageSchema>;
export type TroubleQuery = z.infer<typeof troubleQuerySchema>;
export type Remedy = z.infer<typeof remedySchema>;
export type RemedyOrder = z.infer<typeof remedyOrderSchema>;
export type RemedyResult = z.infer<typeof remedyResultSchema>;

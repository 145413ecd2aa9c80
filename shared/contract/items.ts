import { z } from "@hono/zod-openapi";
import { LIMITS } from "./rings.ts";

/** What the API gives for items, their copies and their history. The pane imports the types only. */

const time = z.string().openapi({ format: "date-time" });

/** States by name; {@link stateWords} beside it has them in words. */
export const itemStateSchema = z
  .enum(["InSync", "Pending", "Conflict", "Held", "Failed", "Parked", "Excluded", "Orphaned", "NotCoupled"])
  .openapi("ItemState");

const stated = {
  state: itemStateSchema,
  stateWords: z.string().openapi({ description: "The state in words, such as Failed (2 of 5)", example: "In sync" }),
};

/** One field with its value in words. */
const fieldSchema = z.object({ field: z.string(), label: z.string(), value: z.string() }).openapi("FieldValue");

/** An item in a list. */
export const itemSummarySchema = z
  .object({
    id: z.string(),
    title: z.string(),
    ...stated,
    sequence: z.int(),
    deleted: z.boolean(),
    changedAt: time,
    changedBy: z.string().nullable().openapi({ description: "Member whose folder the change came from" }),
  })
  .openapi("ItemSummary");

/** A page of items, the latest changes first. */
export const itemPageSchema = z
  .object({
    items: z.array(itemSummarySchema),
    next: z.string().nullable().openapi({ description: "Pass as `after`" }),
  })
  .openapi("ItemPage");

/** How to list items. */
export const itemQuerySchema = z.object({
  search: z.string().max(LIMITS.search, `is longer than ${LIMITS.search} characters`).optional(),
  state: itemStateSchema.optional(),
  attention: z.enum(["true", "false"]).default("false").openapi({ description: "Only what wants a person" }),
  deleted: z.enum(["true", "false"]).default("false"),
  after: z
    .string()
    .regex(/^\d{1,15}$/, "is not what a page gave as `next`")
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A copy of an item at one member. */
const copySchema = z
  .object({ member: z.string(), address: z.string(), ...stated, reason: z.string().nullable() })
  .openapi("Copy");

/** A value that lost against another. */
export const conflictSchema = z
  .object({
    field: z.string(),
    label: z.string(),
    value: z.string(),
    member: z.string().nullable(),
    sequence: z.int(),
    at: time,
  })
  .openapi("ConflictValue");

/** An item with its fields and its copies. */
export const itemSchema = itemSummarySchema
  .extend({
    fields: z.array(fieldSchema),
    copies: z.array(copySchema).openapi({
      description:
        "At most 100 of them: the caller's own, then what wants a person, then what is not in sync for another reason, then the rest",
    }),
    copiesTotal: z.int().openapi({ description: "How many copies there are, those that `copies` leaves out included" }),
    copiesInSync: z.int().openapi({ description: "How many of all of them are in sync" }),
    conflicts: z.array(conflictSchema),
  })
  .openapi("Item");

/** One version of an item. */
export const versionSchema = z
  .object({
    sequence: z.int(),
    at: time,
    change: z.string().openapi({ description: "Names this row to undoChange" }),
    cause: z.enum([
      "created",
      "edited",
      "merged",
      "conflict",
      "deleted",
      "revived",
      "recovered",
      "pushed",
      "restored",
      "undone",
      "added",
      "resolved",
    ]),
    member: z.string().nullable(),
    by: z.string().nullable().openapi({ description: "Address of the mailbox that the change came from" }),
    person: z.string().nullable().openapi({ description: "Who did it in the pane; null: it came from the folder" }),
    undo: z
      .object({ allowed: z.boolean(), why: z.string().nullable() })
      .openapi({ description: "Whether undoChange takes it" }),
    deleted: z.boolean(),
    changes: z.array(z.object({ field: z.string(), label: z.string(), before: z.string(), after: z.string() })),
  })
  .openapi("ItemVersion");

/** Something a person had done that made no version: a resync, a pull. */
export const historyActSchema = z
  .object({
    change: z.string().openapi({ description: "Names this row to undoChange" }),
    at: time,
    act: z.enum(["resync", "pull"]),
    person: z.string(),
    by: z.string().nullable().openapi({ description: "Address of the mailbox that it was done in" }),
    words: z.string(),
    changes: z.array(z.object({ field: z.string(), label: z.string(), before: z.string(), after: z.string() })),
    undo: z.object({ allowed: z.boolean(), why: z.string().nullable() }),
  })
  .openapi("HistoryAct");

/** What became of a change that made no version of its own: a folder that only receives, an edit against a deletion. */
export const historyNoteSchema = z
  .object({
    at: time,
    by: z.string().nullable().openapi({ description: "Address of the mailbox in which it was done" }),
    words: z.string(),
    fields: z.array(z.string()).openapi({ description: "Labels of the fields; none: the whole item" }),
  })
  .openapi("HistoryNote");

/** An item's history, newest first. */
export const historySchema = z
  .object({
    item: z.string(),
    versions: z.array(versionSchema),
    acts: z.array(historyActSchema),
    notes: z.array(historyNoteSchema),
    conflicts: z.array(conflictSchema),
  })
  .openapi("ItemHistory");

/** One line of a ring's log. */
export const logEntrySchema = z
  .object({
    sequence: z.int(),
    at: time,
    item: z.string(),
    title: z.string(),
    by: z.string().nullable(),
    cause: versionSchema.shape.cause,
    words: z.string(),
  })
  .openapi("LogEntry");

/** A ticket for a live feed. */
export const ticketSchema = z
  .object({
    ticket: z.string(),
    expiresAt: time,
    protocol: z.string().openapi({ description: "Offer this and `ticket.` + ticket as WebSocket sub-protocols" }),
  })
  .openapi("Ticket");

export type ItemSummary = z.infer<typeof itemSummarySchema>;
export type ItemPage = z.infer<typeof itemPageSchema>;
export type ItemQuery = z.infer<typeof itemQuerySchema>;
export type ItemView = z.infer<typeof itemSchema>;
export type ConflictView = z.infer<typeof conflictSchema>;
export type VersionView = z.infer<typeof versionSchema>;
export type HistoryActView = z.infer<typeof historyActSchema>;
export type HistoryNoteView = z.infer<typeof historyNoteSchema>;
export type HistoryView = z.infer<typeof historySchema>;
export type LogEntry = z.infer<typeof logEntrySchema>;

import { z } from "@hono/zod-openapi";
import { itemSchema, versionSchema } from "./items.ts";
import { LIMITS, ringSummarySchema, memberSchema } from "./rings.ts";

/** What the pane asks and gets: how a person's items stand, and what can be done about it. The pane imports the types only. */

const time = z.string().openapi({ format: "date-time" });

/** Longest texts accepted. */
const PERSON_LIMITS = { addresses: 100, outlookId: 1_000, plan: 200, request: 64, name: 256 } as const;

/** The mailbox that is acted in: an Entra object id or an address; left out: the caller's own. */
const mailboxText = z
  .string()
  .trim()
  .min(1, "must not be blank")
  .max(LIMITS.mailbox, `is longer than ${LIMITS.mailbox} characters`)
  .openapi({ description: "Entra object id or address of the mailbox acted in; left out: the caller's own" });

/** `?mailbox=`. */
export const mailboxQuerySchema = z.object({ mailbox: mailboxText.optional() });

const addressText = z
  .string()
  .trim()
  .min(3, "is no e-mail address")
  .max(LIMITS.mailbox, `is longer than ${LIMITS.mailbox} characters`)
  .regex(/^[^\s@]+@[^\s@]+$/, "is no e-mail address");

/** Drawn by the client for each act; the same one again is the same act, and gets the same answer. */
export const requestText = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/, "must be 8 to 64 letters, digits or hyphens")
  .openapi({ description: "Drawn by the client for each act. Sent again, it is the same act and happens once." });

const planText = z
  .string()
  .min(1)
  .max(PERSON_LIMITS.plan)
  .openapi({ description: "The `plan` of the preview: what is done is what was shown, or nothing" });

/** Whether something can be done here and now, and if not, why. */
export const offerSchema = z
  .object({ allowed: z.boolean(), why: z.string().nullable().openapi({ description: "Why not, in words" }) })
  .openapi("Offer");

/** A field that the copy and the ring hold differently; an empty text: nothing. */
export const differenceSchema = z
  .object({ field: z.string(), label: z.string(), copy: z.string(), ring: z.string() })
  .openapi("Difference");

/** What the caller asks about. */
export const subjectSchema = z
  .discriminatedUnion("by", [
    z.strictObject({
      by: z.literal("addresses"),
      addresses: z.array(addressText).min(1).max(PERSON_LIMITS.addresses, "are too many at once"),
    }),
    z.strictObject({
      by: z.literal("outlookItem"),
      id: z.string().min(1).max(PERSON_LIMITS.outlookId, "is longer than any id"),
      form: z.enum(["ews", "rest"]),
    }),
    z.strictObject({ by: z.literal("item"), ring: z.string().min(1).max(80), item: z.string().min(1).max(80) }),
  ])
  .openapi("Subject");

/** The body of getItemStatus. Addresses are personal data, so they are never part of a URL. */
export const statusQuerySchema = z
  .strictObject({ mailbox: mailboxText.optional(), subject: subjectSchema })
  .openapi("StatusQuery");

/** The caller's own copy, compared with the ring just now. */
export const ownCopySchema = z
  .object({
    member: z.string(),
    address: z.string(),
    folderName: z.string(),
    role: memberSchema.shape.role,
    compared: z.enum(["same", "differs", "gone", "missing", "unknown"]).openapi({
      description:
        "same; differs; gone: the copy was there and is no more; missing: it never was; unknown: it could not be read",
    }),
    words: z.string().openapi({ description: "The comparison in words; for unknown the reason, and until when" }),
    checkedAt: time.nullable(),
    retryAt: time.nullable().openapi({ description: "Microsoft 365 asks for a pause until then" }),
    differences: z.array(differenceSchema),
  })
  .openapi("OwnCopy");

/** The newest version of an item, in one line. */
export const lastChangeSchema = z
  .object({
    at: time,
    by: z.string().nullable().openapi({ description: "Address of the mailbox that it came from" }),
    person: z.string().nullable().openapi({ description: "Who did it in the pane" }),
    cause: versionSchema.shape.cause,
    words: z.string(),
    fields: z.array(z.string()).openapi({ description: "Labels of the fields that changed" }),
  })
  .openapi("LastChange");

/** How one item stands, for one caller. */
export const itemStatusSchema = itemSchema
  .extend({
    ring: ringSummarySchema.pick({ id: true, name: true, state: true, kind: true }),
    own: ownCopySchema.nullable(),
    lastChange: lastChangeSchema,
    offers: z.object({
      resync: offerSchema,
      push: offerSchema,
      pull: offerSchema,
      restore: offerSchema.openapi({ description: "Restore and undo" }),
    }),
  })
  .openapi("ItemStatus");

/** A ring as one of its people sees it. */
export const myRingSchema = ringSummarySchema
  .pick({ id: true, name: true, state: true, kind: true })
  .extend({
    sequence: z.int(),
    members: z.int(),
    member: memberSchema.pick({
      id: true,
      address: true,
      folderName: true,
      role: true,
      state: true,
      reason: true,
    }),
    add: offerSchema,
  })
  .openapi("MyRing");

/** The rings of a mailbox. */
export const myRingsSchema = z
  .object({
    mailbox: z.string().openapi({ description: "Entra object id" }),
    own: z.boolean(),
    name: z.string().openapi({ description: "The caller's name, for people" }),
    admin: z.boolean(),
    rings: z.array(myRingSchema),
  })
  .openapi("MyRings");

/** The answer of getItemStatus: for each thing asked about, the items that match. */
export const statusSchema = z
  .object({
    mailbox: z.string(),
    rings: z.array(myRingSchema),
    answers: z.array(
      z.object({
        asked: z.string().openapi({ description: "The address, the Outlook id or the item asked about" }),
        items: z.array(itemStatusSchema),
      }),
    ),
  })
  .openapi("Status");

/** What a person can have done to an item. */
export const actKindSchema = z.enum(["resync", "push", "pull", "undo", "restore", "add"]).openapi("ActKind");

/** What an act would do. */
export const previewSchema = z
  .object({
    plan: z.string(),
    act: actKindSchema,
    ring: z.string(),
    item: z.string(),
    title: z.string(),
    words: z.string().openapi({ description: "Who overrides whom, in one sentence" }),
    effect: z.enum(["change", "delete", "bring back"]),
    changes: z.array(z.object({ field: z.string(), label: z.string(), before: z.string(), after: z.string() })),
    kept: z
      .array(z.object({ field: z.string(), label: z.string(), value: z.string() }))
      .openapi({ description: "Of an undo: what changed since, and is not overwritten" }),
    copies: z.int().openapi({ description: "Copies in other mailboxes that the act changes" }),
  })
  .openapi("Preview");

const acting = { mailbox: mailboxText.optional(), request: requestText };

/** Asks for a preview of a push or a pull. */
export const previewQuerySchema = z.strictObject({ mailbox: mailboxText.optional() }).openapi("PreviewQuery");
/** Resyncs an item. */
export const resyncSchema = z.strictObject(acting).openapi("Resync");
/** Carries out a push or a pull that was previewed. */
export const carryOutSchema = z.strictObject({ ...acting, plan: planText }).openapi("CarryOut");
const changeText = z
  .string()
  .regex(/^(v\d{1,15}|a:[A-Za-z0-9-]{8,64})$/, "is not the `change` of a history row")
  .openapi({ description: "The `change` of the history row" });
/** Asks for a preview of an undo. */
export const undoQuerySchema = z
  .strictObject({ mailbox: mailboxText.optional(), change: changeText })
  .openapi("UndoQuery");
/** Undoes a change. */
export const undoSchema = z.strictObject({ ...acting, plan: planText, change: changeText }).openapi("Undo");
const sequence = z.int().min(1);
/** Asks for a preview of a restore. */
export const restoreQuerySchema = z.strictObject({ mailbox: mailboxText.optional(), sequence }).openapi("RestoreQuery");
/** Restores an older version. */
export const restoreSchema = z.strictObject({ ...acting, plan: planText, sequence }).openapi("Restore");
/** Adds a person to a ring. */
export const addItemSchema = z
  .strictObject({
    ...acting,
    name: z.string().trim().min(1, "must not be blank").max(PERSON_LIMITS.name),
    address: addressText,
  })
  .openapi("AddItem");

/** What became of an act. */
export const actSchema = z
  .object({
    id: z.string(),
    act: actKindSchema,
    ring: z.string(),
    item: z.string(),
    at: time,
    person: z.string(),
    state: z.enum(["running", "done"]).openapi({
      description:
        "A resync: done when every mailbox looked or was found out of reach. All others: done once the ring has it; `progress` goes on",
    }),
    words: z.string(),
    sequence: z.int().nullable().openapi({ description: "The version it made; null: it made none" }),
    change: z.string().nullable().openapi({ description: "What undoes it, for undoChange; null: nothing to undo" }),
    progress: z.object({ done: z.int(), total: z.int() }).openapi({
      description: "A resync: mailboxes that looked, `later` included. All others: copies that it is on its way to",
    }),
    later: z
      .array(z.object({ address: z.string(), reason: z.string() }))
      .openapi({ description: "Mailboxes that could not be reached now; they follow by themselves" }),
  })
  .openapi("Act");

export type Offer = z.infer<typeof offerSchema>;
export type Difference = z.infer<typeof differenceSchema>;
export type Subject = z.infer<typeof subjectSchema>;
export type StatusQuery = z.infer<typeof statusQuerySchema>;
export type OwnCopy = z.infer<typeof ownCopySchema>;
export type LastChange = z.infer<typeof lastChangeSchema>;
export type ItemStatus = z.infer<typeof itemStatusSchema>;
export type MyRing = z.infer<typeof myRingSchema>;
export type MyRings = z.infer<typeof myRingsSchema>;
export type StatusView = z.infer<typeof statusSchema>;
export type ActKind = z.infer<typeof actKindSchema>;
export type Preview = z.infer<typeof previewSchema>;
export type ActView = z.infer<typeof actSchema>;
export type AddItem = z.infer<typeof addItemSchema>;

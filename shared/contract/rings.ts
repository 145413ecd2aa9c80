import { z } from "@hono/zod-openapi";
import { policyChangeSchema, policySchema } from "./policy.ts";

/** What the API takes and gives for rings and their members. The pane imports the types only. */

/** Longest texts accepted. */
export const LIMITS = { name: 200, mailbox: 320, folder: 1_000, search: 200, csvRows: 500 } as const;

const time = z.string().openapi({ format: "date-time" });
const count = z.int().min(0);

/** A name that people read: not blank, on one line. */
const nameText = z
  .string()
  .trim()
  .min(1, "must not be blank")
  .max(LIMITS.name, `is longer than ${LIMITS.name} characters`)
  .regex(/^[^\u0000-\u001f\u007f]*$/, "must be on one line");

/** The ways a member takes part. */
const roleSchema = z.enum(["two-way", "reader", "source"]).openapi("Role", {
  description: "two-way; reader: ring to folder only; source: folder to ring only",
});

const kindSchema = z.enum(["contact", "event", "task", "message"]).openapi("Kind");

/** A ring to create. */
export const newRingSchema = z.strictObject({ name: nameText, kind: kindSchema.default("contact") }).openapi("NewRing");

const actsSchema = z.enum(["members", "administrators"]).openapi("ActsBy", {
  description: "Who may push, restore, undo and add: members whose role allows it, or administrators only",
});

/** What can be changed of a ring. */
export const ringChangeSchema = z
  .strictObject({
    name: nameText.optional(),
    paused: z.boolean().optional(),
    acts: actsSchema.optional(),
    policy: policyChangeSchema.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "names nothing to change")
  .openapi("RingChange");

/** A folder to add to a ring. */
export const newMemberSchema = z
  .strictObject({
    mailbox: z
      .string()
      .trim()
      .min(1, "must not be blank")
      .max(LIMITS.mailbox, `is longer than ${LIMITS.mailbox} characters`)
      .openapi({ description: "Entra object id, user principal name or an address of the mailbox" }),
    folder: z
      .string()
      .trim()
      .min(1, "must not be blank")
      .max(LIMITS.folder, `is longer than ${LIMITS.folder} characters`)
      .openapi({ description: "Graph id or display name of the folder" }),
    role: roleSchema.default("two-way"),
    createFolder: z.boolean().default(false).openapi({ description: "Make the folder if there is none of this name" }),
    review: z.boolean().default(false).openapi({
      description: "Do nothing until an administrator has seen the plan of the first reading and run it",
    }),
  })
  .openapi("NewMember");

/** Members to add, as a table. */
export const membersCsvSchema = z.string().max(1_000_000).openapi("MembersCsv", {
  description:
    "A CSV table with a head line; columns mailbox, folder, and if wanted role, createFolder and review (true or false)",
  example: "mailbox,folder,role,createFolder\nanna@contoso.com,Company contacts,two-way,true\n",
});

/** What can be changed of a member. */
export const memberChangeSchema = z
  .strictObject({
    role: roleSchema.optional(),
    receives: z
      .boolean()
      .optional()
      .openapi({ description: "The direction ring to folder. Switched on again, what the ring has since is merged" }),
    gives: z.boolean().optional().openapi({
      description: "The direction folder to ring. Switched on again, what differs in the folder is an edit",
    }),
  })
  .refine((change) => Object.keys(change).length > 0, "names nothing to change")
  .openapi("MemberChange");

/** A member, as people see it. */
export const memberSchema = z
  .object({
    id: z.string(),
    mailbox: z.string().openapi({ description: "Entra object id" }),
    address: z.string(),
    folder: z.string().openapi({ description: "Graph id" }),
    folderName: z.string(),
    role: roleSchema,
    receives: z.boolean().openapi({ description: "The switch of the direction ring to folder" }),
    gives: z.boolean().openapi({ description: "The switch of the direction folder to ring" }),
    takesPart: z.string().openapi({ description: "What comes of role and switches, in words" }),
    state: z.enum(["joining", "active", "suspended", "leaving"]),
    reason: z.string().nullable().openapi({ description: "Why it is suspended" }),
    behind: count.openapi({ description: "Versions of the ring that its mailbox has not been handed yet" }),
    failed: count,
    parked: count,
    excluded: count,
    held: count.openapi({ description: "Changes of it that wait for an administrator: listHolds" }),
    addedAt: time,
    review: z.boolean().openapi({ description: "Its plan waits to be run; see getPlan" }),
    warning: z.string().nullable().openapi({ description: "What to think of while the folder joins" }),
  })
  .openapi("Member");

/** A ring in a list. */
export const ringSummarySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: kindSchema,
    state: z.enum(["active", "paused", "deleted"]),
    createdAt: time,
    wipeAt: time.nullable().openapi({ description: "When the data of a deleted ring is wiped. Copies stay." }),
  })
  .openapi("RingSummary");

/** Every ring, and whether everything is paused. */
export const ringsSchema = z
  .object({
    pausedAll: z.boolean().openapi({ description: "Everything is paused; a ring's own pause stays as it is" }),
    rings: z.array(ringSummarySchema),
  })
  .openapi("Rings");

/** What came of pausing everything, or of letting it go on. */
export const everythingSchema = ringsSchema
  .extend({ untold: count.openapi({ description: "Rings that could not be told yet; the next minutes make it good" }) })
  .openapi("Everything");

/** A ring with its members. */
export const ringSchema = ringSummarySchema
  .extend({
    acts: actsSchema,
    policy: policySchema,
    notes: z.array(z.string()).openapi({ description: "What an administrator should know of the rules, in words" }),
    stateWords: z.string().openapi({ description: "The state in words: why it is paused, if it is" }),
    paused: z.boolean().openapi({ description: "The ring's own pause" }),
    pausedAll: z.boolean().openapi({ description: "Everything is paused, this ring with it" }),
    sequence: count.openapi({ description: "The newest change; where a live feed can begin" }),
    items: count,
    conflicts: count,
    holds: count.openapi({ description: "Floods of changes that wait for an administrator: listHolds" }),
    members: z.array(memberSchema),
  })
  .openapi("Ring");

/** One row of a CSV, and what became of it. */
export const memberRowSchema = z
  .object({
    line: z.int().min(1),
    mailbox: z.string(),
    folder: z.string(),
    member: memberSchema.nullable(),
    problem: z.object({ reason: z.string(), title: z.string(), detail: z.string() }).nullable(),
  })
  .openapi("MemberRow");

/** A folder of a mailbox. */
export const folderSchema = z
  .object({ id: z.string(), name: z.string(), path: z.string(), isDefault: z.boolean() })
  .openapi("Folder");

/** A mailbox with its folders of one kind. */
export const mailboxFoldersSchema = z
  .object({
    mailbox: z.string(),
    address: z.string(),
    displayName: z.string(),
    kind: kindSchema,
    folders: z.array(folderSchema),
  })
  .openapi("MailboxFolders");

/** An administrative act. */
export const auditSchema = z
  .object({
    id: z.int(),
    at: time,
    who: z.string().openapi({ description: "Entra object id" }),
    what: z.string().openapi({ description: "operationId" }),
    ring: z.string().nullable(),
    member: z.string().nullable(),
    mailbox: z.string().nullable(),
  })
  .openapi("AuditEntry");

export type RingView = z.infer<typeof ringSchema>;
export type Rings = z.infer<typeof ringsSchema>;
export type Everything = z.infer<typeof everythingSchema>;
export type RingSummary = z.infer<typeof ringSummarySchema>;
export type MemberView = z.infer<typeof memberSchema>;
export type NewRing = z.infer<typeof newRingSchema>;
export type NewMember = z.infer<typeof newMemberSchema>;
export type MemberRow = z.infer<typeof memberRowSchema>;
export type FolderView = z.infer<typeof folderSchema>;
export type MailboxFolders = z.infer<typeof mailboxFoldersSchema>;
export type AuditView = z.infer<typeof auditSchema>;

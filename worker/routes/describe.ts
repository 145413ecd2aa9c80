import { z } from "@hono/zod-openapi";
import { PROBLEMS, type ProblemReason } from "../../shared/contract/problems.ts";

/** Words that every description of an operation shares. */

const id = (what: string): z.ZodString =>
  z
    .string()
    .min(1)
    .max(80, "is longer than any id")
    .openapi({ description: `Id of the ${what}` });

/** `/rings/{ring}`. */
export const ringPath = z.object({ ring: id("ring") });
/** `/rings/{ring}/members/{member}`. */
export const memberPath = z.object({ ring: id("ring"), member: id("member") });
/** `/rings/{ring}/items/{item}`. */
export const itemPath = z.object({ ring: id("ring"), item: id("item") });
/** `/rings/{ring}/holds/{hold}`. */
export const holdPath = z.object({ ring: id("ring"), hold: id("hold") });

/** `/rings/{ring}/acts/{act}`. */
export const actPath = z.object({ ring: id("ring"), act: id("act") });

/** A body of JSON that has to be there. */
export function jsonBody<T extends z.ZodType>(
  schema: T,
): {
  body: { required: true; content: { "application/json": { schema: T } } };
} {
  return { body: { required: true, content: { "application/json": { schema } } } };
}

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: "What is wrong, and what to do" }),
    instance: z.string(),
    reason: z.enum(Object.keys(PROBLEMS) as [ProblemReason, ...ProblemReason[]]).openapi({ description: "Stable" }),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    ring: z.string().optional(),
    item: z.string().optional(),
    retryAfterMs: z.number().optional(),
  })
  .openapi("Problem");

/** The answer of a success; whatever else comes is a problem document. */
export function json<S extends 200 | 201 | 202, T extends z.ZodType>(
  status: S,
  description: string,
  schema: T,
): Record<S, { description: string; content: { "application/json": { schema: T } } }> {
  const success = { description, content: { "application/json": { schema } } };
  const failure = {
    description: "A problem document (RFC 9457)",
    content: { "application/problem+json": { schema: problemSchema } },
  };
  return { [status]: success, default: failure } as Record<S, typeof success>;
}

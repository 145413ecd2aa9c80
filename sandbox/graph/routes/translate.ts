import { checkPermission, checkShare } from "../control/access.ts";
import { badRequest, methodNotAllowed } from "../errors.ts";
import { ID_FORMS, parseForm } from "../state/ids.ts";
import type { IdForm } from "../state/ids.ts";
import type { GraphAnswer } from "../request.ts";
import type { Mailbox } from "../state/mailbox.ts";
import { answer, bodyOf } from "./context.ts";
import type { Context } from "./context.ts";

function form(value: unknown, name: string): IdForm {
  const found = ID_FORMS.find((one) => one.toLowerCase() === String(value).toLowerCase());
  if (found === undefined) throw badRequest(`'${name}' takes ${ID_FORMS.join(", ")}.`, "InvalidRequest");
  return found;
}

/** Folder ids are constant: they are their own translation. */
function translated(mailbox: Mailbox, id: string, source: IdForm, target: IdForm): string | null {
  if (mailbox.folders.has(id)) return id;
  const parsed = parseForm(id, source);
  const item = parsed === null ? null : mailbox.byParsed(parsed);
  return item === null ? null : mailbox.idOf(item, target);
}

/**
 * POST /users/{id}/translateExchangeIds `{inputIds (at most 1,000), sourceIdType, targetIdType}`
 * (Graph docs: user-translateexchangeids). An id that cannot be translated comes back without a
 * targetId and with errorDetails.
 */
export function translateIds(context: Context, mailbox: Mailbox): GraphAnswer {
  if (context.method !== "POST") throw methodNotAllowed(context.method);
  checkPermission(context.caller, "user", false);
  checkShare(context.caller, mailbox.user, [], false, context.world.shares);
  const { inputIds, sourceIdType, targetIdType } = bodyOf(context);
  if (!Array.isArray(inputIds) || !inputIds.every((id) => typeof id === "string"))
    throw badRequest("'inputIds' must be a collection of strings.", "InvalidRequest");
  if (inputIds.length > 1000) throw badRequest("At most 1000 ids can be translated at a time.", "InvalidRequest");
  const source = form(sourceIdType, "sourceIdType");
  const target = form(targetIdType, "targetIdType");
  const value = inputIds.map((sourceId: string) => {
    const targetId = translated(mailbox, sourceId, source, target);
    if (targetId !== null) return { sourceId, targetId };
    return { sourceId, errorDetails: { code: "ErrorInvalidIdMalformed", message: "Id is malformed." } };
  });
  return answer(200, { value });
}

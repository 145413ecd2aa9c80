import type { Hint } from "../../worker/mailbox/spoke.ts";

/** The hint in a notice of Graph (docs: change-notifications-delivery-webhooks); none in a lifecycle notice. */
export function hintOf(notice: Readonly<Record<string, unknown>>): Hint[] {
  const data = notice["resourceData"] as Readonly<Record<string, unknown>> | undefined;
  const copy = data?.["id"];
  const etag = data?.["@odata.etag"];
  if (typeof copy !== "string") return [];
  return [{ copy, etag: typeof etag === "string" ? etag : null, deleted: notice["changeType"] === "deleted" }];
}

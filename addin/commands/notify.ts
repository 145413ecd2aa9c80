import type { Library } from "../office/library.ts";
import { fit } from "./fit.ts";
import type { Report } from "./perform.ts";

/** Ours on any item: a new report takes the place of the one before, so Outlook's five are never used up by us. */
const KEY = "ringfold";

/** The resource of manifest.xml that a report is shown with. */
const ICON = "icon16";

/** An item that can show notifications. */
interface Notifiable {
  readonly notificationMessages?: Office.NotificationMessages;
}

/** Shows a report on the item that the command was called on. */
export async function notify(office: Library, item: Notifiable | null, report: Report): Promise<void> {
  const { notificationMessages: place } = item ?? {};
  if (place === undefined) return;
  const details = detailsOf(office, report);
  // Documented to add the report where there is none to replace; where a client does not, it is added.
  if (!(await isDone((done) => place.replaceAsync(KEY, details, done)))) {
    await isDone((done) => place.addAsync(KEY, details, done));
  }
}

async function isDone(call: (done: (answer: Office.AsyncResult<void>) => void) => void): Promise<boolean> {
  return await new Promise((resolve) => {
    call(({ status }) => resolve(String(status) === "succeeded"));
  });
}

function detailsOf({ MailboxEnums }: Library, { kind, text }: Report): Office.NotificationMessageDetails {
  const { ItemNotificationMessageType: types } = MailboxEnums;
  const message = fit(text);
  if (kind === "running") return { type: types.ProgressIndicator, message };
  if (kind === "failed") return { type: types.ErrorMessage, message };
  return { type: types.InformationalMessage, message, icon: ICON, persistent: false };
}

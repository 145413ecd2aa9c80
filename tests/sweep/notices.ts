import type { Town } from "./town.ts";

/** A notice as Graph sends it. */
interface Notice {
  readonly clientState?: string;
  readonly changeType?: string;
  readonly lifecycleEvent?: string;
  readonly resourceData?: { readonly id: string; readonly "@odata.etag"?: string };
}

const TRAVEL_MS = 30;
/** Graph sends a notice again that nobody took (docs: change-notifications-delivery-webhooks). */
const AGAIN_MS = 5_000;
const TRIES = 5;

/** Sends what Graph has to tell on its way; each notice is a message, sent again while nobody says that it was taken. */
export function deliver(town: Town): void {
  for (const { url, at, body } of town.server.takeDeliveries()) {
    const name = url.slice(url.lastIndexOf("/") + 1);
    const notices = (body.value as readonly Notice[]).filter(({ clientState }) => clientState === `secret ${name}`);
    if (notices.length === 0) continue;
    town.stage.post(at - town.stage.now + TRAVEL_MS, "", () => send(town, name, notices, TRIES));
  }
}

function send(town: Town, name: string, notices: readonly Notice[], tries: number): void {
  const what = `notice ${notices.map((one) => one.lifecycleEvent ?? one.changeType).join(" ")}`;
  const hints = notices.flatMap(({ changeType, resourceData: data }) =>
    data ? [{ copy: data.id, etag: data["@odata.etag"] ?? null, deleted: changeType === "deleted" }] : [],
  );
  const taken = town.line.send({ name: "Graph", life: null }, town.resident(name).host, what, (mailbox) => {
    if (hints.length > 0) mailbox.hint(hints);
    for (const { lifecycleEvent } of notices) if (lifecycleEvent !== undefined) mailbox.lifecycle(lifecycleEvent);
    return Promise.resolve();
  });
  taken.catch(() => {
    if (tries > 1) town.stage.post(AGAIN_MS, "", () => send(town, name, notices, tries - 1));
  });
}

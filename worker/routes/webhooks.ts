import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { KINDS } from "../../shared/kinds/index.ts";
import { readNotices } from "../auth/notices.ts";
import { clientState, webhookMacFits } from "../auth/webhook.ts";
import { mailboxOf } from "../objects/bindings.ts";
import type { AppEnv } from "./context.ts";

/**
 * Where Graph sends its notices. The address itself carries a proof (an HMAC over mailbox and kind),
 * each notice another (`clientState`); both are checked before any object is touched, so a forged
 * delivery makes none and costs no request. A delivery that is sent again is believed again: it is a
 * hint only, and the read that follows finds nothing new.
 *
 * 202: booked, or nothing in it was for us. 401: the address is not one of ours, or every notice in the
 * delivery was forged. 503: not booked; Graph sends it again.
 */
export const webhookRoutes = new Hono<AppEnv>();

const BODY_MAX = 2 * 1024 * 1024;
const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

webhookRoutes.post(
  "/webhooks/graph/:mailbox/:kind/:mac",
  bodyLimit({ maxSize: BODY_MAX, onError: (c) => c.text("too large", 413) }),
  async (c) => {
    const { kind, mac } = c.req.param();
    const mailbox = c.req.param("mailbox").toLowerCase();
    const { webhookSecret, tenant } = c.var.environment;
    const known = OBJECT_ID.test(mailbox) && KINDS.some(({ name }) => name === kind);
    if (!known || !(await webhookMacFits(webhookSecret, mailbox, kind, mac))) return c.text("unknown address", 401);
    const token = c.req.query("validationToken");
    if (token !== undefined) {
      return c.text(token.slice(0, 2_000), 200, { "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff" });
    }
    const body: unknown = await c.req.json().catch(() => null);
    const notices = readNotices(body, await clientState(webhookSecret, mailbox, kind), tenant);
    if (!notices) return c.text("not a delivery of notices", 400);
    const { hints, lifecycle, forged } = notices;
    if (hints.length + lifecycle.length === 0) return c.text("", forged > 0 ? 401 : 202);
    try {
      await mailboxOf(c.env, mailbox).notices(hints, lifecycle);
    } catch {
      return c.text("not booked", 503, { "Retry-After": "5" });
    }
    return c.text("", 202);
  },
);

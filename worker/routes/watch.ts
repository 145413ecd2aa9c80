import { Hono } from "hono";
import { refused } from "../../shared/contract/problems.ts";
import { directoryOf, ringOf } from "../objects/bindings.ts";
import { PROTOCOL } from "../ring/live.ts";
import type { AppEnv } from "./context.ts";
import { problem } from "./respond.ts";

/** Opens live feeds. A browser's WebSocket cannot carry a token, so the ticket of `watchRing` does. */
export const watchRoutes = new Hono<AppEnv>();

watchRoutes.get("/rings/:ring/watch", async (c) => {
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") {
    return problem(c, refused("not_found", "Here is only a WebSocket. watchRing (POST) gives the ticket for it."));
  }
  const { publicOrigin, allowedOrigins } = c.var.environment;
  const origin = c.req.header("Origin");
  const own = [new URL(c.req.url).origin, publicOrigin, ...allowedOrigins];
  if (origin !== undefined && !own.includes(origin)) {
    return problem(c, refused("origin_refused", "Name the page's origin in ALLOWED_ORIGINS if it is yours."));
  }
  const offered = (c.req.header("Sec-WebSocket-Protocol") ?? "").split(",").map((text) => text.trim());
  const ticket = offered.find((text) => text.startsWith("ticket."))?.slice("ticket.".length) ?? "";
  const invalid = refused(
    "ticket_invalid",
    "A ticket opens one socket, within 30 seconds. Ask watchRing for a new one.",
  );
  if (!/^[0-9a-f]{64}$/.test(ticket) || !offered.includes(PROTOCOL)) return problem(c, invalid);
  // A ticket could name any ring: only one that exists is asked.
  const ring = await directoryOf(c.env).ring(c.req.param("ring"));
  if (!ring) return problem(c, invalid);
  const headers = new Headers({ Upgrade: "websocket", "x-ringfold-ticket": ticket });
  const after = c.req.query("after");
  if (after !== undefined && /^\d{1,15}$/.test(after)) headers.set("x-ringfold-after", after);
  const response = await ringOf(c.env, ring.id).fetch(new Request("https://ring/watch", { headers }));
  if (response.status !== 101 || !response.webSocket) return problem(c, invalid);
  return new Response(null, {
    status: 101,
    webSocket: response.webSocket,
    headers: { "Sec-WebSocket-Protocol": PROTOCOL },
  });
});

import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import type { Context } from "hono";
import { PROBLEMS, refused } from "../../shared/contract/problems.ts";
import { readEnvironment } from "../environment.ts";
import { log, random } from "../objects/system.ts";
import { actRoutes } from "./acts.ts";
import { type AppEnv, newRoutes } from "./context.ts";
import { healthRoutes } from "./health.ts";
import { conflictRoutes } from "./conflicts.ts";
import { holdRoutes } from "./holds.ts";
import { planRoutes } from "./plans.ts";
import { itemRoutes } from "./items.ts";
import { pageRoutes } from "./pages.ts";
import { personRoutes } from "./person.ts";
import { problem, tokenProblem } from "./respond.ts";
import { ringRoutes } from "./rings.ts";
import { troubleRoutes } from "./troubles.ts";
import { verifierOf } from "./verifier.ts";
import { watchRoutes } from "./watch.ts";
import { webhookRoutes } from "./webhooks.ts";

/** The whole HTTP side: API, webhooks, description, health. */
export const app = newRoutes();

const BODY_MAX = 1024 * 1024;

app.route("/", healthRoutes);

app.doc31("/openapi.json", {
  openapi: "3.1.0",
  info: { title: "Ringfold", version: "1", description: "Keeps Outlook folders the same." },
});
app.openAPIRegistry.registerComponent("securitySchemes", "entra", {
  type: "http",
  scheme: "bearer",
  bearerFormat: "JWT",
  description:
    "An Entra access token for this API: a person's with the scope access_as_user, or an app's with the role Ringfold.Admin. `x-access` of each operation says who may ask for it.",
});

app.use(async (c, next) => {
  const environment = readEnvironment(c.env as unknown as Record<string, unknown>);
  if (!environment.ok) return problem(c, refused("not_configured", environment.error.join(" ")));
  c.set("environment", environment.value);
  return await next();
});

app.route("/", webhookRoutes);
app.route("/", pageRoutes);

app.use(
  "/api/*",
  cors({
    origin: (origin, c: Context<AppEnv>) => (c.var.environment.allowedOrigins.includes(origin) ? origin : null),
    allowHeaders: ["Authorization", "Content-Type"],
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    exposeHeaders: ["Retry-After"],
    maxAge: 600,
  }),
);
app.use(
  "/api/*",
  bodyLimit({
    maxSize: BODY_MAX,
    onError: (c) => problem(c, refused("body_too_large", "Send at most 1 MB; a CSV can be sent in parts.")),
  }),
);

// The socket proves itself by its ticket, so it comes before the token is asked for.
app.route("/api/v1", watchRoutes);

// Who may do what, each operation says for itself: worker/routes/access.ts.
app.use("/api/*", async (c, next) => {
  const verified = await verifierOf(c.var.environment).verify(c.req.header("Authorization") ?? null);
  if (!verified.ok) return problem(c, tokenProblem(verified.error));
  c.set("identity", verified.value);
  return await next();
});

app.route("/api/v1", ringRoutes);
app.route("/api/v1", troubleRoutes);
app.route("/api/v1", conflictRoutes);
app.route("/api/v1", holdRoutes);
app.route("/api/v1", planRoutes);
app.route("/api/v1", itemRoutes);
app.route("/api/v1", personRoutes);
app.route("/api/v1", actRoutes);

app.notFound((c) => problem(c, refused("not_found", "/openapi.json lists what there is.")));

app.onError((error, c) => {
  if (error instanceof HTTPException && error.status === 400) {
    return problem(c, refused("body_malformed", "Send valid JSON with the Content-Type application/json."));
  }
  const requestId = random.hex(8);
  log.event("request-failed", { requestId, reason: error.stack ?? error.message });
  return problem(c, refused("internal", `${PROBLEMS.internal.title}. Try again; the log has more under ${requestId}.`));
});

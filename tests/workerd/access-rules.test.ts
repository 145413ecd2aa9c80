import { describe, expect, it } from "vitest";
import type { Identity } from "../../worker/auth/verify.ts";
import { administrators, people, readers } from "../../worker/routes/access.ts";
import { newRoutes } from "../../worker/routes/context.ts";

const RULES = { administrators, people, readers };

const identity = (change: Partial<Identity>): Identity => ({
  oid: "someone",
  tenant: "tenant-1",
  name: "someone@ringfold.example",
  displayName: "Some One",
  app: false,
  roles: [],
  scopes: ["access_as_user"],
  admin: false,
  expiresAt: 0,
  ...change,
});

/** What a caller gets under a rule: `let in`, or the reason why not. */
async function under(rule: keyof typeof RULES, who: Partial<Identity>): Promise<string> {
  const app = newRoutes();
  app.use(async (c, next) => {
    c.set("identity", identity(who));
    c.set("environment", { graphRoot: "https://graph.example" } as never);
    await next();
  });
  app.get("/", RULES[rule].middleware as never, (c) => c.json({ reason: "let in" }));
  const object = { getByName: () => ({}) };
  const response = await app.request("/", {}, { DIRECTORY: object, RING: object, MAILBOX: object });
  return (await response.json<{ reason: string }>()).reason;
}

const app = { app: true, admin: true, scopes: [], roles: ["Ringfold.Admin"] };

describe("who may ask", () => {
  it.each([
    ["administrators", "role_missing", "let in", "let in"],
    ["people", "let in", "let in", "person_needed"],
    ["readers", "let in", "let in", "let in"],
  ] as const)("[S21] under the rule %s: a person %s, an administrator %s, an app %s", async (rule, ...said) => {
    expect([await under(rule, {}), await under(rule, { admin: true }), await under(rule, app)]).toEqual(said);
  });

  it("[S21] is written into the description", () => {
    for (const [name, rule] of Object.entries(RULES)) {
      expect(rule).toMatchObject({ "x-access": name, security: [{ entra: [] }] });
    }
  });
});

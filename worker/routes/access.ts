import { createMiddleware } from "hono/factory";
import { refused } from "../../shared/contract/problems.ts";
import { KINDS } from "../../shared/kinds/index.ts";
import { Administration } from "../admin/administration.ts";
import type { Identity } from "../auth/verify.ts";
import type { Environment } from "../environment.ts";
import { mayOpen } from "../graph/behalf.ts";
import { Lookup } from "../graph/lookup.ts";
import { immutableIds } from "../graph/outlook-ids.ts";
import { type Bindings, directoryOf, mailboxOf, ringOf } from "../objects/bindings.ts";
import { graphPortOf, personGraphPortOf } from "../objects/graph.ts";
import { clock, log, random } from "../objects/system.ts";
import { Access, newAccessMemory } from "../person/access.ts";
import { People } from "../person/people.ts";
import type { AppEnv } from "./context.ts";
import { problem, tokenProblem } from "./respond.ts";

/**
 * Who may ask for an operation: each has exactly one of these rules, spread into its description. Only the rule makes
 * what the operation works with, so one without a rule does nothing.
 */

const memory = newAccessMemory();
const entra = [{ entra: [] as string[] }];

const asAdministrator = createMiddleware<AppEnv>(async (c, next) => {
  const { environment, identity } = c.var;
  if (!identity.admin) return problem(c, tokenProblem({ reason: "role_missing" }));
  const { env } = c;
  const ports = {
    directory: directoryOf(env),
    ring: (id: string) => ringOf(env, id),
    lookup: lookupOf(environment),
    clock,
    random,
    log,
    kinds: KINDS.map(({ name }) => name),
  };
  c.set("admin", new Administration(ports, identity.oid, identity.displayName));
  return await next();
});

const asAnyone = createMiddleware<AppEnv>(async (c, next) => {
  const { environment, identity } = c.var;
  const token = (c.req.header("Authorization") ?? "").replace(/^Bearer +/i, "");
  c.set("people", peopleOf(c.env, environment, identity, token));
  return await next();
});

const asPerson = createMiddleware<AppEnv>(async (c, next) => {
  if (c.var.identity.app) {
    const words = "This acts for somebody, and shows in history who. Ask with a token of that person.";
    return problem(c, refused("person_needed", words));
  }
  return await asAnyone(c, next);
});

/** Administrators: people and apps with the role Ringfold.Admin. */
export const administrators = { security: entra, middleware: asAdministrator, "x-access": "administrators" } as const;
/** People, in rings in which they have a folder; administrators in all. */
export const people = { security: entra, middleware: asPerson, "x-access": "people" } as const;
/** As {@link people}, and apps with the role Ringfold.Admin: for what only reads. */
export const readers = { security: entra, middleware: asAnyone, "x-access": "readers" } as const;

function lookupOf(environment: Environment): Lookup {
  return new Lookup({ root: environment.graphRoot, graph: (mailbox) => graphPortOf(environment, mailbox) });
}

function peopleOf(env: Bindings, environment: Environment, identity: Identity, token: string): People {
  const { oid, displayName: name, admin, app } = identity;
  const kinds = KINDS.map((kind) => kind.name);
  const access = new Access(
    {
      directory: directoryOf(env),
      lookup: lookupOf(environment),
      opens: async (mailbox, door) =>
        await mayOpen(
          personGraphPortOf(environment, mailbox, { oid, token }),
          door?.kind ?? kinds[0] ?? "contact",
          mailbox,
          door?.folder ?? null,
        ),
      clock,
      memory,
    },
    { oid, name, admin, app },
  );
  return new People({
    access,
    ring: (id) => ringOf(env, id),
    mailbox: (id) => mailboxOf(env, id),
    copies: async (mailbox, id) =>
      await immutableIds({ graph: (of) => graphPortOf(environment, of), now: () => clock.now() }, mailbox, id),
    clock,
    log,
  });
}

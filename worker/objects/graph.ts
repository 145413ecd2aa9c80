import { KINDS } from "../../shared/kinds/index.ts";
import type { Environment } from "../environment.ts";
import { makeBehalfSource, type Person } from "../graph/behalf.ts";
import { Budgets, type Budget } from "../graph/budget.ts";
import { makeGraphPort } from "../graph/client.ts";
import { graphScope } from "../graph/clouds.ts";
import { type AppIdentity, makeTokenSource, type TokenSource } from "../graph/tokens.ts";
import type { GraphPort } from "../ports/graph.ts";
import { clock, log, random } from "./system.ts";

/** How requests leave: the platform's fetch. */
const fetcher = (url: string, init: RequestInit): Promise<Response> => fetch(url, init);

/** What is asked from here, outside of the mailboxes' objects, heeds the pauses that were asked for here. */
const budgets = new Budgets(clock);

/**
 * A door to Graph over the platform's fetch. Tokens are shared by the whole isolate.
 * @param mailbox whose door; `null`: for looking users up
 * @param budget the mailbox's, where one object sends all that mailbox's requests; left out: the isolate's for it
 */
export function graphPortOf(environment: Environment, mailbox: string | null, budget?: Budget): GraphPort {
  const tokens = makeTokenSource(appOf(environment), { fetch: fetcher, clock, random });
  return doorOf(environment, mailbox, tokens, budget);
}

/** The same door as a person finds it: what passes is what that person may do, and only reading is ever asked for. */
export function personGraphPortOf(environment: Environment, mailbox: string, person: Person): GraphPort {
  return doorOf(environment, mailbox, makeBehalfSource(appOf(environment), person, { fetch: fetcher, clock, random }));
}

function appOf({ graphRoot, loginRoot, tenant, clientId, credential }: Environment): AppIdentity {
  return { login: loginRoot, tenant, clientId, scope: graphScope(graphRoot), credential };
}

function doorOf({ graphRoot }: Environment, mailbox: string | null, tokens: TokenSource, given?: Budget): GraphPort {
  const deps = { root: graphRoot, mailbox, kinds: KINDS, tokens, fetch: fetcher, clock, random, log };
  const budget = given ?? (mailbox === null ? undefined : budgets.of(mailbox));
  return makeGraphPort(budget === undefined ? deps : { ...deps, budget });
}

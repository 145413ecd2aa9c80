import { KINDS } from "../../shared/kinds/index.ts";
import type { Environment } from "../environment.ts";
import type { Budget } from "../graph/budget.ts";
import { makeGraphPort } from "../graph/client.ts";
import { graphScope } from "../graph/clouds.ts";
import { makeTokenSource } from "../graph/tokens.ts";
import type { GraphPort } from "../ports/graph.ts";
import { clock, log, random } from "./system.ts";

/**
 * A door to Graph over the platform's fetch. Tokens are shared by the whole isolate.
 * @param mailbox whose door; `null`: for looking users up
 * @param budget the mailbox's, where one object sends all that mailbox's requests
 */
export function graphPortOf(environment: Environment, mailbox: string | null, budget?: Budget): GraphPort {
  const { graphRoot, loginRoot, tenant, clientId, credential } = environment;
  const fetcher = (url: string, init: RequestInit): Promise<Response> => fetch(url, init);
  const app = { login: loginRoot, tenant, clientId, scope: graphScope(graphRoot), credential };
  const tokens = makeTokenSource(app, { fetch: fetcher, clock, random });
  const deps = { root: graphRoot, mailbox, kinds: KINDS, tokens, fetch: fetcher, clock, random, log };
  return makeGraphPort(budget === undefined ? deps : { ...deps, budget });
}

import { refused, type Refused } from "../../shared/contract/problems.ts";
import type { KindName } from "../../shared/kinds/kind.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { GraphPort, GraphReply } from "../ports/graph.ts";
import { Kept } from "./kept.ts";
import { troubleOf } from "./lookup.ts";
import { listFolders, readFolder } from "./requests.ts";
import { type AppIdentity, onBehalfOf, type TokenDeps, type TokenSource } from "./tokens.ts";

/** A person who asks, and the token for our API that they sent. */
export interface Person {
  /** Entra object id, as the verified token says. */
  readonly oid: string;
  readonly token: string;
}

/** On-behalf-of tokens by app and person: shared by all requests of the isolate. */
export type BehalfCache = Kept<string>;

const MOST = 2_000;
/** Not used in its last minute: it has to live until Graph has read it. */
const EARLY_MS = 60_000;

const ISOLATE: BehalfCache = new Kept(MOST);

/**
 * Tokens for Graph as a person: what Graph then shows is what that person may open. Each is kept in memory until it
 * ends. A failure is not kept: the next request asks again.
 * @param cache another cache than the isolate's: for tests
 */
export function makeBehalfSource(
  app: AppIdentity,
  person: Person,
  deps: TokenDeps,
  cache: BehalfCache = ISOLATE,
): TokenSource {
  const key = JSON.stringify([app.login, app.tenant, app.clientId, app.scope, person.oid]);
  const exchange: TokenSource["token"] = async () => {
    const answer = await onBehalfOf(app, person.token, deps);
    if (!answer.ok) return answer;
    cache.set(key, answer.value.token, answer.value.expiresAt - EARLY_MS);
    return ok(answer.value.token);
  };
  return {
    async token() {
      const kept = cache.get(key, deps.clock.now());
      return kept === undefined ? await exchange() : ok(kept);
    },
    async refresh(refusedToken) {
      const kept = cache.get(key, deps.clock.now());
      if (kept !== undefined && kept !== refusedToken) return ok(kept);
      cache.delete(key);
      return await exchange();
    },
  };
}

/**
 * Whether a person may open a folder: it is read as them, and Graph judges. 403 and 404 mean no.
 * @param port that mailbox's door, with the person's own tokens ({@link makeBehalfSource})
 * @param folder `null`: the mailbox's list of folders instead, which only those see who may open the whole
 */
export async function mayOpen(
  port: GraphPort,
  kind: KindName,
  mailbox: string,
  folder: string | null,
): Promise<Result<boolean, Refused>> {
  const request = folder === null ? listFolders(kind, mailbox) : readFolder(kind, { user: mailbox, folder });
  const [reply] = await port.send([request], "person");
  if (reply?.kind === "ok") return ok(true);
  if (reply?.kind === "refused" && (reply.status === 403 || reply.status === 404)) return ok(false);
  return err(whyUnknown(reply ?? { kind: "unknown", reason: "no reply" }));
}

/** Nothing was proved either way: why, in words for the person who asks. */
function whyUnknown(reply: GraphReply): Refused {
  const code = reply.kind === "refused" ? (reply.status === 401 ? "token_interaction_required" : reply.code) : "";
  switch (code) {
    case "token_consent_missing":
      return refused(
        "consent_missing",
        "An administrator of your organisation has to allow Ringfold to look into shared mailboxes for you. Your own mailbox works without that.",
      );
    case "token_interaction_required":
    case "token_user_token_refused":
      return refused("sign_in_again", "Sign in again; then Ringfold can check what you may open.");
    case "token_throttled":
      return refused("graph_throttled", "Microsoft 365 asks for a pause before it says what you may open.", {
        retryAfterMs: (reply.kind === "refused" ? reply.retryAfterMs : null) ?? 60_000,
      });
    case "token_unreachable":
      return refused("graph_unavailable", "Microsoft 365 did not say what you may open. Try again in a minute.");
    default:
      return troubleOf(reply);
  }
}

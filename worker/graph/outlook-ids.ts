import type { Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { GraphPort, GraphReply } from "../ports/graph.ts";
import { Kept } from "./kept.ts";
import { troubleOf } from "./lookup.ts";
import { translateIds } from "./requests.ts";

/** What translating Outlook's ids stands on. */
export interface OutlookIdPorts {
  /** A mailbox's door to Graph, as the app. */
  readonly graph: (mailbox: string) => GraphPort;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Translations by mailbox and id: shared by all requests of the isolate. */
export type TranslatedCache = Kept<readonly string[]>;

const MOST = 5_000;

const ISOLATE: TranslatedCache = new Kept(MOST);

/**
 * The immutable ids that an item's id in Outlook stands for: what copies are stored by. Outlook gives
 * EWS ids, or REST ids, which are the same with `/` and `+` spelled `-` and `_`; which of the two an id
 * is cannot be told from its letters, so both are asked, in one batch. Translations never change and
 * are kept, as many as memory allows. An id that Graph does not know stands for nothing.
 * @param cache another cache than the isolate's: for tests
 */
export async function immutableIds(
  ports: OutlookIdPorts,
  mailbox: string,
  id: string,
  cache: TranslatedCache = ISOLATE,
): Promise<Result<readonly string[], Refused>> {
  const ews = id.replaceAll("-", "/").replaceAll("_", "+");
  const rest = id.replaceAll("/", "-").replaceAll("+", "_");
  const key = JSON.stringify([mailbox, ews]);
  const kept = cache.get(key, ports.now());
  if (kept) return ok(kept);
  const replies = await ports
    .graph(mailbox)
    .send(
      [
        translateIds(mailbox, [ews], "ewsId", "restImmutableEntryId"),
        translateIds(mailbox, [rest], "restId", "restImmutableEntryId"),
      ],
      "person",
    );
  const found = [...new Set(replies.flatMap(targetsOf))];
  if (found.length > 0) {
    cache.set(key, found, Number.POSITIVE_INFINITY);
    return ok(found);
  }
  const trouble = replies.find((reply) => !isAnswer(reply));
  return trouble ? err(troubleOf(trouble)) : ok([]);
}

/** Whether Graph answered the question: an id that is none, or nothing there, is an answer too. */
function isAnswer(reply: GraphReply): boolean {
  if (reply.kind !== "refused") return reply.kind === "ok";
  return reply.class === "invalid" || reply.class === "itemGone" || reply.class === "containerGone";
}

function targetsOf(reply: GraphReply): string[] {
  const value = reply.kind === "ok" ? (reply.body as { value?: unknown } | null)?.value : undefined;
  if (!Array.isArray(value)) return [];
  return (value as readonly unknown[]).flatMap((row) => {
    const target = (row as { targetId?: unknown } | null)?.targetId;
    return typeof target === "string" && target !== "" ? [target] : [];
  });
}

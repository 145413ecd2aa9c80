import { expect, test } from "vitest";
import { mayOpen } from "./behalf.ts";
import { Budgets } from "./budget.ts";
import { Kept } from "./kept.ts";
import { immutableIds } from "./outlook-ids.ts";
import { failure, items, user, world } from "./testing.ts";

type Answer = Parameters<typeof world>[0];

function asking(answer: Answer) {
  const { sent, port } = world(answer);
  const cache = new Kept<readonly string[]>(10);
  const ports = { graph: () => port, now: () => 0 };
  return { sent, ask: async (id: string) => immutableIds(ports, user, id, cache) };
}

/** Graph knows the EWS id `A/b+c=` and no other. */
const knowing: Answer = (sent) =>
  Response.json({
    responses: items(sent).map(({ id, body }) => {
      const { inputIds, sourceIdType } = body as { inputIds: string[]; sourceIdType: string };
      const known = sourceIdType === "ewsId" && inputIds[0] === "A/b+c=";
      const row = known ? { targetId: "immutable" } : { errorDetails: { code: "ErrorInvalidIdMalformed" } };
      return { id, status: 200, body: { value: [{ sourceId: inputIds[0], ...row }] } };
    }),
  });

test("[S32] both spellings of an id are one id, asked once in one batch, and kept", async () => {
  const { sent, ask } = asking(knowing);
  expect(await ask("A/b+c=")).toEqual({ ok: true, value: ["immutable"] });
  expect(await ask("A-b_c=")).toEqual({ ok: true, value: ["immutable"] });
  expect(sent).toHaveLength(1);
});

test("[S32] an id that Graph does not know stands for nothing, and is asked again", async () => {
  const { sent, ask } = asking(knowing);
  expect(await ask("other")).toEqual({ ok: true, value: [] });
  expect(await ask("other")).toEqual({ ok: true, value: [] });
  expect(sent).toHaveLength(2);
});

test("[S27] when Graph asks for a pause, nothing is claimed about the id", async () => {
  const { ask } = asking(() => failure(429, "TooManyRequests", { "Retry-After": "3" }));
  expect(await ask("A")).toMatchObject({ ok: false, error: { reason: "graph_throttled", retryAfterMs: 3_000 } });
});

test("[S14] a pause that a mailbox asked for holds for whatever is asked of it, by the app or as a person", async () => {
  const clock = { at: 1_000_000, now: () => clock.at };
  const budgets = new Budgets(clock);
  const busy = world(() => failure(429, "TooManyRequests", { "Retry-After": "7" }), { budget: () => budgets.of(user) });
  const calm = world(() => Response.json({ id: "F1" }), { budget: () => budgets.of(user) });
  const other = world(() => Response.json({ id: "F1" }), { budget: () => budgets.of("another") });
  const ids = async (): Promise<unknown> =>
    immutableIds({ graph: () => busy.port, now: () => clock.at }, user, "A", new Kept(10));
  const paused = { ok: false, error: { reason: "graph_throttled", retryAfterMs: 7_000 } };
  expect(await ids()).toMatchObject(paused);
  expect(await mayOpen(calm.port, "contact", user, "F1")).toMatchObject(paused);
  expect(await ids()).toMatchObject(paused);
  expect([busy.sent.length, calm.sent.length]).toEqual([1, 0]);
  expect(await mayOpen(other.port, "contact", user, "F1")).toEqual({ ok: true, value: true });
  clock.at += 7_000;
  expect(await mayOpen(calm.port, "contact", user, "F1")).toEqual({ ok: true, value: true });
});

test("[S31] of a pause of unknown length people are told a minute", async () => {
  const { ask } = asking(() => failure(429, "TooManyRequests"));
  expect(await ask("A")).toMatchObject({ ok: false, error: { reason: "graph_throttled", retryAfterMs: 60_000 } });
});

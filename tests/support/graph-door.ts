import { contact } from "../../shared/kinds/contact.ts";
import type { GraphServer } from "../../sandbox/graph/server.ts";
import { makeAllowList } from "../../worker/graph/allow.ts";
import { refusedHere, toReply } from "../../worker/graph/errors.ts";
import type { GraphPort, GraphReply, GraphRequest, Lane } from "../../worker/ports/graph.ts";

const APP = { appId: "app", userId: null, permissions: [] };
const ALLOWED = makeAllowList([contact]);

/** What a test may change about one request on its way: `null` leaves it alone. */
export type Tamper = (mailbox: string, request: GraphRequest, carryOut: () => GraphReply) => GraphReply | null;

/** A request that Graph carried out. */
export interface Passed {
  readonly mailbox: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly lane: Lane;
}

/** Passed by everything that goes to Graph, and by its answer; a test may hold it up there. */
export type DoorKeeper = (mailbox: string, lane: Lane, way: "in" | "out") => Promise<void>;

/** Where the doors lead to, and who stands in them. */
interface House {
  readonly graph: GraphServer;
  readonly now: number;
  readonly tamper: Tamper;
  readonly requests: Passed[];
  readonly atDoor: DoorKeeper;
}

/** One mailbox's door to Graph: to the emulator's core, in the same process. */
export function doorOf(house: House, mailbox: string): GraphPort {
  return {
    send: async (requests, lane) => {
      await house.atDoor(mailbox, lane, "in");
      const replies = requests.map((request) => carry(house, mailbox, request, lane));
      await house.atDoor(mailbox, lane, "out");
      return replies;
    },
  };
}

function carry(house: House, mailbox: string, request: GraphRequest, lane: Lane): GraphReply {
  const row = ALLOWED.allowed(request, mailbox);
  if (!row.ok) return refusedHere(`${row.error.reason}: ${row.error.detail}`);
  const carryOut = (): GraphReply => {
    const { method, path, body, headers = {} } = request;
    const answer = house.graph.handle({ method, path: `/v1.0${path}`, headers, body }, { caller: APP });
    house.requests.push({ mailbox, method, path, body, status: answer.status, lane });
    const retryAfter = answer.headers["Retry-After"] ?? null;
    return toReply({ status: answer.status, body: answer.body, retryAfter }, row.value, house.now);
  };
  return house.tamper(mailbox, request, carryOut) ?? carryOut();
}

import { badRequest, GraphError } from "../errors.ts";
import type { GraphServer, NewUser } from "../server.ts";
import type { Act } from "./acts.ts";
import { describeSwitches } from "./switches.ts";
import type { SwitchSettings } from "./switches.ts";
import type { Fault } from "./faults.ts";

/** One call of the sandbox surface: `path` is what follows `/_sandbox/`, with its query. */
export interface SurfaceCall {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** Its answer, always JSON. */
export interface SurfaceAnswer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown): SurfaceAnswer => ({ status: 200, body });

/**
 * The surface beside Graph, for people and tests: requests, faults, switches, mail, mailboxes, act, users.
 * Never throws.
 */
export function surface(server: GraphServer, call: SurfaceCall): SurfaceAnswer {
  try {
    server.tick();
    return answer(server, call);
  } catch (error) {
    const { status, code, message } =
      error instanceof GraphError ? error : { status: 500, code: "generalException", message: String(error) };
    return { status, body: { error: { code, message } } };
  }
}

function answer(server: GraphServer, { method, path, body }: SurfaceCall): SurfaceAnswer {
  const { world } = server;
  const url = new URL(path, "http://sandbox/");
  switch (`${method} ${url.pathname.slice(1)}`) {
    case "GET requests":
      return ok(world.log.list(Number(url.searchParams.get("after") ?? 0)));
    case "GET requests/count":
      return ok({ count: world.log.total });
    case "DELETE requests":
      world.log.clear();
      return { status: 204, body: null };
    case "GET faults":
      return ok(world.faults.list());
    case "PUT faults":
      server.setFaults(body as Fault[]);
      return ok(world.faults.list());
    case "GET switches":
      return ok(describeSwitches(world.switches));
    case "PUT switches":
      server.setSwitches(body as SwitchSettings);
      return ok(describeSwitches(world.switches));
    case "GET mail":
      return ok(world.mail.map((mail) => ({ ...mail, at: new Date(mail.at).toISOString() })));
    case "GET mailboxes":
      return ok(mailboxes(server));
    case "POST act":
      return ok(server.act(body as Act));
    case "POST users":
      return ok(newUser(server, body as NewUser));
    default:
      return {
        status: 404,
        body: { error: { code: "itemNotFound", message: `There is no ${method} ${url.pathname} here.` } },
      };
  }
}

function newUser(server: GraphServer, given: NewUser): unknown {
  if (typeof given?.userPrincipalName !== "string") throw badRequest("A user needs a userPrincipalName.");
  if (server.world.userNamed(given.userPrincipalName) !== null)
    throw new GraphError(409, "nameAlreadyExists", "There is such a user.");
  return server.addUser(given);
}

function mailboxes(server: GraphServer): unknown[] {
  const { world } = server;
  return [...world.users.values()].map((user) => ({
    ...user,
    folders: [...(world.mailboxes.get(user.id)?.folders.values() ?? [])].map(({ id, record, items }) => ({
      id,
      displayName: record.displayName,
      wellKnownName: record.wellKnown,
      items: items.length,
    })),
  }));
}

import { contact } from "../../shared/kinds/contact.ts";
import { Directory } from "../../worker/directory/directory.ts";
import type { DirectoryPort } from "../../worker/directory/protocol.ts";
import { Mailbox } from "../../worker/mailbox/mailbox.ts";
import type { MailboxPorts } from "../../worker/mailbox/ports.ts";
import type { HubPorts } from "../../worker/ring/hub.ts";
import type { HubPort } from "../../worker/ring/protocol.ts";
import { RingService } from "../../worker/ring/service.ts";
import { type Ground, Host } from "../sim/host.ts";
import type { Stage } from "../sim/stage.ts";
import type { StorageKind } from "../sim/storage.ts";
import type { Effects } from "./effects.ts";
import { travelled } from "../sim/carry-out.ts";
import type { Line } from "./line.ts";

/** What the objects of a town stand on. */
export interface Base {
  readonly stage: Stage;
  readonly effects: Effects;
  readonly line: Line;
}

/** A Host whose commits are effects. */
function newHost<T>(
  { stage, effects }: Base,
  kind: StorageKind,
  name: string,
  make: (ground: Ground) => T,
  ring: (object: T) => Promise<void> | void,
): Host<T> {
  const host = new Host(stage, kind, name, make, ring);
  host.fate = () => {
    const strike = effects.meet(name, "commits", ["before", "after"]);
    return strike === "before" || strike === "after" ? strike : null;
  };
  return host;
}

/** The Directory's object. */
export function newDirectory(base: Base): Host<Directory> {
  return newHost(
    base,
    "directory",
    "Directory",
    ({ sql }) => new Directory({ sql, clock: base.stage.clock }),
    () => {},
  );
}

/** A ring's object: all of it, administrators' side and people's side too, with nobody at a live feed. */
export function newRing(
  base: Base,
  id: string,
  others: { readonly directory: Host<Directory>; readonly mailbox: (user: string) => Host<Mailbox> },
): Host<RingService> {
  const { stage, line } = base;
  const host: Host<RingService> = newHost(
    base,
    "ring",
    `ring ${id}`,
    ({ sql, alarm, alarmAt, log, life }) =>
      new RingService(
        {
          sql,
          clock: stage.clock,
          random: stage.random,
          log,
          alarm,
          kindOf: () => contact,
          spoke: (mailbox) => spokeOf(line, { name: host.name, life }, others.mailbox(mailbox)),
          directory: directoryOf(line, { name: host.name, life }, others.directory),
          alerts: null,
          sockets: () => [],
          wipe: () => Promise.reject(new Error("nothing is wiped so soon")),
        },
        alarmAt,
      ),
    (service) => service.alarm(),
  );
  return host;
}

/** A mailbox's object. */
export function newMailbox(
  base: Base,
  name: string,
  others: Pick<MailboxPorts, "settings" | "webhook"> & {
    readonly graph: (ground: Ground) => ReturnType<MailboxPorts["graph"]>;
    readonly ring: (id: string) => Host<RingService>;
    readonly root: string;
  },
): Host<Mailbox> {
  const { stage, line } = base;
  return newHost(
    base,
    "mailbox",
    name,
    (ground) =>
      new Mailbox(
        {
          sql: ground.sql,
          clock: stage.clock,
          random: stage.random,
          alarm: ground.alarm,
          log: ground.log,
          settings: others.settings,
          webhook: others.webhook,
          kindOf: () => contact,
          graph: () => others.graph(ground),
          graphRoot: others.root,
          hub: (ring) => hubOf(line, { name, life: ground.life }, others.ring(ring)),
          sleep: (ms) =>
            new Promise((resolve) => {
              stage.post(ms, "", () => ground.life.alive && resolve());
            }),
        },
        ground.alarmAt,
      ),
    (mailbox) => mailbox.alarm(),
  );
}

type From = Parameters<Line["send"]>[0];

/** Only what the line carries by name; each call is a message. */
function calls<Port extends object>(
  names: readonly (keyof Port & string)[],
  send: (what: string, work: (object: Port) => Promise<unknown>) => Promise<unknown>,
): Port {
  const call =
    (name: keyof Port & string) =>
    (...given: unknown[]) => {
      const copies = given.map((one) => travelled(one));
      return send(name, (object) => (object[name] as (...all: unknown[]) => Promise<unknown>)(...copies));
    };
  return Object.fromEntries(names.map((name) => [name, call(name)])) as Port;
}

function hubOf(line: Line, from: From, ring: Host<RingService>): HubPort {
  return calls<HubPort>(["hello", "submit", "feed", "recover", "report", "left", "pull"], (what, work) =>
    line.send(from, ring, what, work),
  );
}

function spokeOf(line: Line, from: From, mailbox: Host<Mailbox>): ReturnType<HubPorts["spoke"]> {
  return calls<ReturnType<HubPorts["spoke"]>>(["wake", "configure", "leave", "lookAgain", "order"], (what, work) =>
    line.send(from, mailbox, what, work),
  );
}

function directoryOf(line: Line, from: From, directory: Host<Directory>): DirectoryPort {
  return calls<DirectoryPort>(["claim", "claims", "release", "addRing", "updateRing", "forgetRing"], (what, work) =>
    line.send(from, directory, what, work),
  );
}

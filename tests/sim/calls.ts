import { carryOut, travelled } from "./carry-out.ts";
import type { Content } from "../../shared/content.ts";
import type { Answer, HubPort, Reply, Submission } from "../../worker/ring/protocol.ts";
import type { HubPorts } from "../../worker/ring/hub.ts";
import type { RingService } from "../../worker/ring/service.ts";
import type { Mailbox } from "../../worker/mailbox/mailbox.ts";
import type { Host, HostLife } from "./host.ts";
import type { Sign } from "./faults.ts";
import { type Way, wayOfCall } from "./phases.ts";
import type { Stage } from "./stage.ts";

/** How long one way takes, in milliseconds. */
export function travel(stage: Stage, way: Way): number {
  if (!stage.strikes("slow", 0.15)) return stage.rng.between(2, 90);
  stage.struck("message slow", stage.underway.on(way));
  return stage.dice("slow").between(300, 3_000);
}

/** Who calls: a run of an object, or somebody who lives for ever. */
type Caller = Pick<HostLife, "alive"> | null;

/**
 * One call between objects, in two stages: it arrives and is carried out, then its answer arrives. It
 * may be lost before or after, come twice, and either side may end at any point.
 */
export function call<T, R>(
  stage: Stage,
  label: string,
  from: Caller,
  to: Host<T>,
  work: (object: T) => Promise<R>,
): Promise<R> {
  return new Promise((resolve, reject) => {
    if (from?.alive === false) return;
    const way = wayOfCall(label);
    const over = stage.underway.begin(way);
    const struck = (sign: Sign): void => stage.struck(sign, stage.underway.on(way));
    const settle = (what: string, act: () => void): void => {
      stage.post(travel(stage, way), `${label} ${what}`, () => {
        over();
        if (from === null || from.alive) act();
      });
    };
    const fail = (what: string): void => settle(what, () => reject(new Error(what)));
    if (stage.strikes("callLoss", 0.07)) {
      struck("call lost");
      fail("was lost");
      return;
    }
    stage.post(travel(stage, way), label, () => {
      const lost = stage.strikes("callLoss", 0.07);
      if (stage.strikes("callLoss", 0.06)) again(stage, label, to, work);
      if (lost) struck("call answer lost");
      carryOut(
        to,
        work,
        (value) => {
          if (lost) fail("answer lost");
          else settle("answered", () => resolve(value));
        },
        fail,
      );
    });
  });
}

/** A message that nobody waits for the answer of, and that is never lost. */
export function bring<T>(
  stage: Stage,
  way: Way,
  to: Host<T>,
  work: (object: T) => Promise<void>,
  failed: () => void,
): void {
  stage.post(travel(stage, way), "", () => carryOut(to, work, () => {}, failed));
}

/** A doubled message: carried out once more, and nobody waits for the answer. */
function again<T, R>(stage: Stage, label: string, to: Host<T>, work: (object: T) => Promise<R>): void {
  const way = wayOfCall(label);
  stage.struck("call doubled", stage.underway.on(way));
  stage.post(travel(stage, way) * stage.dice("callLoss").between(1, 20), `${label} again`, () =>
    carryOut(
      to,
      work,
      () => {},
      () => {},
    ),
  );
}

/** For readers of a trace: what was submitted, and what came of it. */
function explain(stage: Stage, submissions: readonly Submission[], reply: Reply<readonly Answer[]>): void {
  const told = (content: Content | null): string => (content === null ? "gone" : JSON.stringify(content));
  for (const [index, { number, copy, item, base, content, back, fork }] of submissions.entries()) {
    const answer = reply.kind === "ok" ? reply.value[index] : undefined;
    const flags = `${back ? " back" : ""}${fork ? " fork" : ""}`;
    stage.trace?.push(
      `            n${number.n}${flags} ${copy.slice(-8)} ${item.slice(0, 6)} ${told(content)} on ${base === null ? "nothing" : told(base)}`,
    );
    stage.trace?.push(
      `            => ${answer ? `${answer.status} ${answer.item.slice(0, 6)} v${answer.version.seq} ${told(answer.content)}` : reply.kind}`,
    );
  }
}

/** The hub as a mailbox reaches it. */
export function remoteHub(stage: Stage, from: HostLife, name: string, hub: Host<RingService>): HubPort {
  const to = <R>(what: string, work: (object: RingService) => Promise<R>): Promise<R> =>
    call(stage, `${name}>hub ${what}`, from, hub, work);
  return {
    hello: (message) => to("hello", (object) => object.hello(message)),
    submit: (stamp, submissions, mass) => {
      const copies = travelled(submissions);
      return to(`submit ${submissions.length}`, async (object) => {
        const reply = await object.submit(stamp, copies, travelled(mass));
        if (stage.trace) explain(stage, copies, reply);
        return reply;
      });
    },
    feed: (stamp, cursor) => to("feed", (object) => object.feed(stamp, cursor)),
    recover: (stamp, rows, losers) => to("recover", (object) => object.recover(stamp, rows, losers)),
    report: (stamp, report) => to("report", (object) => object.report(stamp, report)),
    left: (member) => to("left", (object) => object.left(member)),
    pull: (stamp, order) => to("pull", (object) => object.pull(stamp, order)),
  };
}

/** A mailbox as the hub reaches it. */
export function remoteSpoke(stage: Stage, from: Caller, mailbox: Host<Mailbox>): ReturnType<HubPorts["spoke"]> {
  const to = <R>(what: string, work: (object: Mailbox) => Promise<R>): Promise<R> =>
    call(stage, `hub>${mailbox.name} ${what}`, from, mailbox, work);
  return {
    wake: (ring, wake) => {
      const told = travelled(wake);
      return to("wake", (object) => object.wake(ring, told));
    },
    configure: (config) => to("configure", (object) => object.configure(config)),
    leave: (ring, member) => to("leave", (object) => object.leave(ring, member)),
    order: (ring, member, order) => to("order", (object) => object.order(ring, member, order)),
    lookAgain: (ring, member, item) => to("lookAgain", (object) => object.lookAgain(ring, member, item)),
  };
}

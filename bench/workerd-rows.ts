import { type Bench, type Figure, median } from "./figure.ts";
import { buildCounting } from "./workerd/build.ts";
import { type Counts, Stage } from "./workerd/stage.ts";

const MEMBERS = 10;
const GRAPH_MS = 50;
const WARM = 5;
/** The platform lets go of an idle object after about ten seconds. */
const COLD_MS = 14_000;

/** What one edit costs in workerd, by the platform's own count of rows. */
export const workerdRows: Bench = {
  name: "edit_rows_workerd",
  about: "rows, calls and milliseconds of one edit in workerd",
  async run({ say }) {
    const stage = await Stage.start(buildCounting(), MEMBERS, 3);
    try {
      stage.delay(GRAPH_MS);
      const warm: Share[] = [];
      for (let edit = 0; edit < 1 + WARM; edit += 1) {
        const before = await shares(stage);
        await editOnce(stage, `Warm ${edit}`);
        const after = await shares(stage);
        if (edit > 0) warm.push(difference(after, before));
      }
      say("waiting until the objects are let go of");
      await new Promise((resolve) => setTimeout(resolve, COLD_MS));
      await editOnce(stage, "Cold");
      return [...figures("warm", warm), ...figures("cold", [await shares(stage)])];
    } finally {
      await stage.close();
    }
  },
};

/** What the hub, the origin and one receiver (the middle one of them) came to. */
interface Share {
  readonly hub: Counts;
  readonly origin: Counts;
  readonly receiver: Counts;
}

async function editOnce(stage: Stage, jobTitle: string): Promise<void> {
  const [origin] = stage.places;
  if (!origin) throw new Error("A ring without members");
  stage.edit(origin, { jobTitle });
  await stage.rest(2_000);
}

async function shares(stage: Stage): Promise<Share> {
  const { ring, mailboxes } = await stage.counts();
  const [origin, ...receivers] = mailboxes;
  if (!origin) throw new Error("A ring without members");
  const middle = (key: keyof Counts): number => median(receivers.map((each) => each[key]));
  const receiver = { rows: middle("rows"), alarms: middle("alarms"), calls: middle("calls"), ms: middle("ms") };
  return { hub: ring, origin, receiver };
}

function difference(after: Share, before: Share): Share {
  const less = (a: Counts, b: Counts): Counts => ({
    rows: a.rows - b.rows,
    alarms: a.alarms - b.alarms,
    calls: a.calls - b.calls,
    ms: a.ms - b.ms,
  });
  return {
    hub: less(after.hub, before.hub),
    origin: less(after.origin, before.origin),
    receiver: less(after.receiver, before.receiver),
  };
}

function figures(state: "warm" | "cold", samples: readonly Share[]): Figure[] {
  const of = (who: keyof Share, key: keyof Counts): number => median(samples.map((sample) => sample[who][key]));
  const about = state === "warm" ? "objects in memory" : "objects started for it";
  return (["hub", "origin", "receiver"] as const).flatMap((who) => [
    {
      name: `workerd_${state}_rows_${who}`,
      what: `rows that the platform counted for one edit: ${who}, ${about}`,
      unit: "rows",
      measured: of(who, "rows"),
      note: `and ${of(who, "alarms")} settings of the alarm in the second after it`,
    },
    {
      name: `workerd_${state}_ms_${who}`,
      what: `time in which something was under way for one edit: ${who}, ${about}, Graph at ${GRAPH_MS} ms`,
      unit: "ms",
      measured: of(who, "ms"),
      note: `in ${of(who, "calls")} calls`,
    },
  ]);
}

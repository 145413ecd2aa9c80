import { built } from "../sandbox/start/built.ts";
import { DEFAULT_SETTINGS } from "../worker/mailbox/settings.ts";
import { type Bench, type Figure, median } from "./figure.ts";
import { Stage } from "./workerd/stage.ts";

const GRAPH_MS = 50;
/** A read and a write: what any way from one folder to the others takes. */
const ROUND_TRIPS = 2;
const WARM_UP = 3;
const EDITS = 9;
const SLOW_MS = 10_000;

interface Size {
  readonly members: number;
  /** Of the round trips; none: reported only. */
  readonly times: number | null;
  readonly long: boolean;
}

const SIZES: readonly Size[] = [
  { members: 10, times: 1.5, long: false },
  { members: 100, times: 2.5, long: false },
  { members: 300, times: null, long: true },
  { members: 1_000, times: null, long: true },
];

/** From the notice of an edit to the last copy, in workerd over the emulator's HTTP side. */
export const latency: Bench = {
  name: "latency",
  about: `notice to last copy in workerd, Graph at ${GRAPH_MS} ms`,
  async run({ long, say }) {
    const build = await built("worker");
    const figures: Figure[] = [];
    for (const size of SIZES) {
      if (size.long && !long) continue;
      const stage = await Stage.start(build, size.members, 3);
      try {
        figures.push(await measure(stage, size, say));
      } finally {
        await stage.close();
      }
    }
    return figures;
  },
};

async function measure(stage: Stage, { members, times }: Size, say: (words: string) => void): Promise<Figure> {
  const [origin] = stage.places;
  if (!origin) throw new Error("A ring without members");
  stage.delay(GRAPH_MS);
  const taken: number[] = [];
  for (let edit = 0; edit < WARM_UP + EDITS; edit += 1) {
    stage.forget();
    const expected = stage.answered + 1 + 1 + (members - 1); // the person's own, the read, the writes
    const from = stage.edit(origin, { jobTitle: `Title ${edit}` });
    // Counting is cheap, so it disturbs least; where fewer requests did it, the copies tell.
    await stage.until(
      () => stage.answered >= expected || (Date.now() - from > SLOW_MS && stage.everywhere(`Title ${edit}`)),
    );
    // A copy stands when the write is done; its answer is back half a latency later.
    const last = Math.max(...stage.logged().map(({ at }) => at)) + GRAPH_MS / 2;
    if (edit >= WARM_UP) taken.push(last - from - DEFAULT_SETTINGS.debounceMs);
    await stage.rest(1_800);
  }
  say(`${members} members: ${taken.join(", ")} ms`);
  const bound = ROUND_TRIPS * GRAPH_MS;
  return {
    name: `latency_${members}`,
    what: `notice to the last of ${members - 1} copies, Graph at ${GRAPH_MS} ms, after the debounce, warm`,
    unit: "ms",
    measured: median(taken),
    bound,
    ...(times !== null && { hold: { at: "most" as const, value: times * bound } }),
    note: `${Math.min(...taken)} to ${Math.max(...taken)} ms in ${EDITS} edits`,
  };
}

import { runSchedule } from "../tests/sim/world.ts";
import type { Bench } from "./figure.ts";

const MS = 5_000;

/** Schedules of the simulator a second, on one core. */
export const simulator: Bench = {
  name: "simulator",
  about: "schedules of the simulator",
  async run() {
    const start = performance.now();
    let schedules = 0;
    let steps = 0;
    let violations = 0;
    while (performance.now() - start < MS) {
      const outcome = await runSchedule(1 + schedules);
      schedules += 1;
      steps += outcome.steps;
      violations += outcome.violations.length;
    }
    const seconds = (performance.now() - start) / 1_000;
    return [
      {
        name: "simulator_schedules_per_second",
        what: "schedules of the simulator on one core",
        unit: "schedules/s",
        measured: schedules / seconds,
        note: `${Math.round(steps / seconds)} steps/s, ${violations} violations`,
      },
    ];
  },
};

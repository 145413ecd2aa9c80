import type { Alarm, Clock, Log, Random } from "../ports/system.ts";

/** The platform behind the ports: time, chance, log and alarm. */

/** The system's time. */
export const clock: Clock = { now: () => Date.now() };

/** The system's chance. */
export const random: Random = {
  hex: (bytes) =>
    Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
  fraction: () => Math.random(),
};

/** One line of JSON an event, for Workers Logs. */
export const log: Log = {
  // oxlint-disable-next-line eslint/no-console -- the platform's log is written through the console
  event: (name, fields) => console.log(JSON.stringify({ event: name, ...fields })),
};

/** An object's alarm. */
export function alarmOf(context: DurableObjectState): Alarm {
  return {
    set: (at) => {
      const done = at === null ? context.storage.deleteAlarm() : context.storage.setAlarm(at);
      context.waitUntil(done);
    },
  };
}

/** Resolves after so many milliseconds. */
export async function sleep(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

import type { Alarm, Random } from "../../worker/ports/system.ts";
import type { VirtualTime } from "./time.ts";

/** The same chance in every run. */
export function sameChance(): Random {
  let drawn = 1;
  const draw = (): number => {
    drawn = (Math.imul(drawn, 1_103_515_245) + 12_345) >>> 0;
    return (drawn >>> 16) & 0xff;
  };
  return {
    hex: (bytes) => Array.from({ length: bytes }, () => draw().toString(16).padStart(2, "0")).join(""),
    fraction: () => draw() / 256,
  };
}

/** An alarm in virtual time. @param set called at each setting */
export function virtualAlarm(time: VirtualTime, ring: () => void, set: () => void = () => undefined): Alarm {
  let takeBack = (): void => undefined;
  return {
    set: (at) => {
      set();
      takeBack();
      takeBack = at === null ? () => undefined : time.at(at, ring);
    },
  };
}

import type { Fault, Sandbox } from "../../../page/client/sandbox.ts";
import { Watched } from "../../../page/model/value.ts";

const HOLD: Fault = { match: {}, effect: "holdNotifications" };

/** Whether Graph keeps its notifications back, for every mailbox. Other faults stay as they are. */
export class Hold {
  readonly isOn = new Watched(false);
  private readonly sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  /** Asks the emulator: another page may have switched it. */
  async read(): Promise<void> {
    this.take(await this.sandbox.faults());
  }

  async set(isOn: boolean): Promise<void> {
    const others = (await this.sandbox.faults()).filter((fault) => !isHold(fault));
    this.take(await this.sandbox.setFaults(isOn ? [...others, HOLD] : others));
  }

  private take(faults: readonly Fault[]): void {
    this.isOn.set(faults.some((fault) => isHold(fault)));
  }
}

function isHold({ effect, match }: Fault): boolean {
  return effect === HOLD.effect && match?.mailbox === undefined;
}

import type { AddinFrame } from "./addin-frame.ts";
import { EVENT } from "./protocol.ts";

/** Outlook ends a function command that has not said in this time that it is done. */
export const COMMAND_LIMIT_MS = 5 * 60_000;

/** How a function command ended. */
export type CommandEnd =
  | { readonly kind: "completed" }
  /** The add-in's page has no such function. */
  | { readonly kind: "unknown" }
  /** It said nothing in {@link COMMAND_LIMIT_MS}. */
  | { readonly kind: "killed" };

/** The library's status of a function that the page does not have. */
const NO_SUCH_FUNCTION = 11_101;

/** Timers, by a port: tests do not wait. Answers how to call it off. */
export type Later = (ms: number, work: () => void) => () => void;

/** Function commands under way. */
export class Commands {
  private readonly later: Later;
  private readonly waiting = new Map<string, (end: CommandEnd) => void>();
  private count = 0;

  constructor(later: Later) {
    this.later = later;
  }

  /**
   * Calls a function of the add-in's page, as soon as the page is ready.
   * @param control id of the button
   */
  async run(frame: AddinFrame, functionName: string, control: string): Promise<CommandEnd> {
    const id = `command-${++this.count}`;
    const { promise, resolve } = Promise.withResolvers<CommandEnd>();
    const callOff = this.later(COMMAND_LIMIT_MS, () => this.end(id, { kind: "killed" }));
    this.waiting.set(id, (end) => {
      callOff();
      resolve(end);
    });
    await Promise.race([frame.ready, promise]);
    if (this.waiting.has(id))
      frame.fire(EVENT.command, [id, functionName, JSON.stringify({ source: { id: control } })]);
    return await promise;
  }

  /** The add-in called `event.completed()`. */
  completed(id: string, status: number): void {
    this.end(id, { kind: status === NO_SUCH_FUNCTION ? "unknown" : "completed" });
  }

  private end(id: string, end: CommandEnd): void {
    this.waiting.get(id)?.(end);
    this.waiting.delete(id);
  }
}

import type { World } from "../model/world.ts";
import { OUTSIDE } from "../texts/outside.ts";
import type { Command } from "./names.ts";
import type { Report } from "./perform.ts";

/** A command from the click to its end. */
export interface Run {
  /** Does it. May throw, or never end. */
  readonly perform: () => Promise<Report>;
  /** Tells it on the item. May throw, or never end. */
  readonly tell: (report: Report) => Promise<void>;
  /** Tells Outlook that the command has ended: it takes no other one before. */
  readonly completed: () => void;
  readonly world: Pick<World, "after">;
}

/** Outlook ends a command after 5 minutes, without a word to anybody. Ours ends before, with one. */
const LIMIT_MS = 90_000;
/** Longer than any telling takes; whether Outlook answers it matters to nobody. */
const TELLING_MS = 5_000;

/** Runs a command. Whatever happens, something is told and the command ends. */
export async function run(command: Command, { perform, tell, completed, world }: Run): Promise<void> {
  const { running, failed, slow } = OUTSIDE.commands;
  const within = async <T>(ms: number, work: () => Promise<T>, late: T, broken: T): Promise<T> => {
    let stop = (): void => undefined;
    const limit = new Promise<T>((resolve) => {
      stop = world.after(ms, () => resolve(late));
    });
    try {
      return await Promise.race([work(), limit]);
    } catch {
      return broken;
    } finally {
      stop();
    }
  };
  const say = (report: Report): Promise<void> => within(TELLING_MS, () => tell(report), undefined, undefined);
  try {
    const begun = say({ kind: "running", text: running[command] });
    const outcome = await within<Report>(
      LIMIT_MS,
      perform,
      { kind: "failed", text: slow },
      { kind: "failed", text: failed },
    );
    await begun;
    await say(outcome);
  } finally {
    completed();
  }
}

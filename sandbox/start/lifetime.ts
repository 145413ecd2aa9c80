import { Guard } from "./guard.ts";
import { whenNpmDies } from "./npm.ts";

/** Stopping must not take longer than this, whatever hangs. */
const LIMIT_MS = 2_500;

/**
 * From the first child to the last: what was opened is closed again, last first, when a person or the
 * system asks for it, when the parent process goes, or when a start fails half way.
 */
export class Lifetime {
  readonly guard = new Guard();
  private readonly closers: (() => Promise<void> | void)[] = [];
  private ending: Promise<never> | null = null;

  constructor() {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void this.end(0));
    // The parent was killed and could not pass it on.
    process.on("disconnect", () => void this.end(0));
    whenNpmDies(() => void this.end(0));
    process.stdout.on("error", () => void this.end(0));
    process.stderr.on("error", () => void this.end(0));
  }

  get isEnding(): boolean {
    return this.ending !== null;
  }

  /** Closes this at the end; at once if the end has come meanwhile. */
  async atEnd(close: () => Promise<void> | void): Promise<void> {
    if (this.ending === null) this.closers.push(close);
    else await close();
  }

  /** Closes everything and ends the process. */
  end(code: number): Promise<never> {
    this.ending ??= this.close(code);
    return this.ending;
  }

  private async close(code: number): Promise<never> {
    // The watchdog does what is left undone by then.
    setTimeout(() => process.exit(1), LIMIT_MS).unref();
    for (const close of this.closers.toReversed()) {
      try {
        await close();
      } catch (error) {
        console.error("While stopping:", error);
      }
    }
    await this.guard.close();
    process.exit(code);
  }
}

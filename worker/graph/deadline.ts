/**
 * Gives `work` a signal that aborts after `ms`, and takes the timer away when the work is done: one
 * left running would keep a Durable Object awake, and billed, until it rings.
 */
export async function withDeadline<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

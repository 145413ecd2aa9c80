import type { Lifetime } from "./lifetime.ts";
import type { Options } from "./options.ts";
import { onFreePort } from "./ports.ts";
import type { State, ServerName } from "./state.ts";
import type { Words } from "./words.ts";

/** Where everything is; empty: not started yet. */
export type Urls = Readonly<Record<ServerName, string>>;

/** What a start shares among its steps. */
export interface Start {
  readonly options: Options;
  readonly lifetime: Lifetime;
  readonly words: Words;
  readonly state: State;
}

/** Starts one of our own servers on the port of last time, or on another. Answers its address. */
export async function listen(
  start: Start,
  name: ServerName,
  first: number,
  open: (port: number) => Promise<{ readonly url: string; close(): Promise<void> }>,
): Promise<string> {
  const { server, port } = await onFreePort(start.state.settings.ports[name], first, open);
  await start.lifetime.atEnd(() => server.close());
  notePort(start, name, port);
  return server.url;
}

/** Remembers a port; where it is not the one of last time, says what that means. */
export function notePort({ state, words }: Start, name: ServerName, port: number): void {
  const { ports } = state.settings;
  const before = ports[name];
  if (before !== undefined && before !== port)
    words.note(
      `Port ${before} of last time is taken; ${name} listens on ${port} now. Until the next sweep, in 2 minutes at most, changes may be slow to appear.`,
    );
  if (before !== port) state.save({ ports: { ...ports, [name]: port } });
}

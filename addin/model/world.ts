/** The world as the pane's model needs it: time, randomness, network. `client/browser.ts` fills it in a browser, tests fill it by hand. */

/** What an open socket tells. `closed` comes last, and once. */
export interface SocketEvents {
  readonly opened: () => void;
  readonly heard: (data: unknown) => void;
  readonly closed: (code: number) => void;
}

/** What lies outside of the pane's own logic. Times are epoch milliseconds. */
export interface World {
  now(): number;
  /** Calls once after so many milliseconds. Answers how to call it off. */
  after(milliseconds: number, work: () => void): () => void;
  /** A number from 0 up to 1, to spread retries. */
  random(): number;
  /** A new id for an act, never given before. */
  uuid(): string;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Opens a WebSocket. Answers how to close it. */
  socket(url: string, protocols: readonly string[], events: SocketEvents): () => void;
  online(): boolean;
  onOnline(changed: () => void): () => void;
  /** Whether the pane can be seen. */
  visible(): boolean;
  /** Calls back when the person comes back to the pane. */
  onReturn(back: () => void): () => void;
  /** Remembers which sections are open; never anything about anybody. */
  readonly memory: { read(key: string): boolean | null; write(key: string, value: boolean): void };
}

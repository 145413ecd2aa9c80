/** What has happened so far, as numbers that grow with every change. */
export interface Pulse {
  readonly requests: number;
  readonly mailboxes: Readonly<Record<string, number>>;
}

/** Listens to the sandbox. The browser connects again by itself when the sandbox was away. */
export function listen(onPulse: (pulse: Pulse) => void, onConnected: (connected: boolean) => void): () => void {
  const source = new EventSource("/live");
  source.addEventListener("message", ({ data }) => onPulse(JSON.parse(String(data)) as Pulse));
  source.addEventListener("open", () => onConnected(true));
  source.addEventListener("error", () => onConnected(false));
  return () => source.close();
}

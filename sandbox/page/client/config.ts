/** Where everything is, as `/config.json` says. */
export interface Config {
  readonly app: string;
  readonly graph: string;
  readonly entra: string;
  readonly ring: string | null;
  readonly ringFolder: string;
  /** Object ids, in the order in which people expect them. */
  readonly mailboxes: readonly string[];
  readonly admin: string;
}

/** Asks the sandbox where everything is. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json");
  if (!response.ok) throw new Error(`The sandbox answered ${response.status} when asked where everything is.`);
  return (await response.json()) as Config;
}

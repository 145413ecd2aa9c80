import type { Config } from "./config.ts";

/** A mailbox of the company, with its folders. */
export interface MailboxInfo {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly mail: string | null;
  readonly displayName: string;
  readonly folders: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly wellKnownName: string | null;
  }[];
}

/** One row of the emulator's request log. */
export interface LogRow {
  readonly n: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly mailbox: string | null;
  readonly status: number;
  readonly batch: string | null;
  readonly body: unknown;
}

/** A fault in force. */
export interface Fault {
  readonly match?: { readonly mailbox?: string; readonly method?: string; readonly path?: string };
  readonly effect: string;
  readonly status?: number;
  readonly retryAfter?: number;
  readonly ms?: number;
  readonly times?: number;
}

/** A value that a switch can have. */
export type SwitchValue = string | number | boolean;

/** One fact about Graph that nobody has confirmed, and what it is taken for. */
export interface SwitchInfo {
  readonly values: readonly SwitchValue[] | "number";
  readonly default: SwitchValue;
  readonly current: SwitchValue;
  readonly fact: string;
}

/** What people do in Outlook that Graph has no call for. */
export type Act = { readonly act: "restore" | "duplicate"; readonly mailbox: string; readonly item: string };

/** The emulator's own surface, beside Graph. */
export class Sandbox {
  private readonly root: string;

  constructor({ graph }: Config) {
    this.root = `${graph}/_sandbox`;
  }

  mailboxes(): Promise<MailboxInfo[]> {
    return this.call("GET", "mailboxes");
  }

  /** The rows after a number, oldest first. */
  requests(after: number): Promise<LogRow[]> {
    return this.call("GET", `requests?after=${after}`);
  }

  faults(): Promise<Fault[]> {
    return this.call("GET", "faults");
  }

  setFaults(faults: readonly Fault[]): Promise<Fault[]> {
    return this.call("PUT", "faults", faults);
  }

  switches(): Promise<Record<string, SwitchInfo>> {
    return this.call("GET", "switches");
  }

  setSwitch(name: string, value: SwitchValue): Promise<Record<string, SwitchInfo>> {
    return this.call("PUT", "switches", { [name]: value });
  }

  act(act: Act): Promise<unknown> {
    return this.call("POST", "act", act);
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.root}/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
    const answer = (await response.json()) as T & { error?: { message: string } };
    if (response.ok) return answer;
    throw new Error(answer.error?.message ?? `The emulator answered ${response.status}.`);
  }
}

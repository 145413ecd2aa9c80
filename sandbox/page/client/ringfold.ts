import type { LogEntry } from "../../../shared/contract/items.ts";
import type { MemberView, RingView } from "../../../shared/contract/rings.ts";
import type { Config } from "./config.ts";
import type { Tokens } from "./tokens.ts";

export type { LogEntry, MemberView, RingView };

/** Ringfold's API, as an administrator uses it. */
export class Ringfold {
  private readonly root: string;
  private readonly tokens: Tokens;

  constructor({ app }: Config, tokens: Tokens) {
    this.root = `${app}/api/v1`;
    this.tokens = tokens;
  }

  ring(id: string): Promise<RingView> {
    return this.get(`/rings/${id}`);
  }

  /** The newest entries of a ring's log, oldest of them first. */
  async log(id: string): Promise<readonly LogEntry[]> {
    const { entries } = await this.get<{ entries: readonly LogEntry[] }>(`/rings/${id}/log`);
    return entries;
  }

  private async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.root}${path}`, {
      headers: { Authorization: `Bearer ${await this.tokens.forApi()}` },
    });
    const answer = (await response.json()) as T & { title?: string; detail?: string };
    if (response.ok) return answer;
    throw new Error(answer.detail ?? answer.title ?? `Ringfold answered ${response.status}.`);
  }
}

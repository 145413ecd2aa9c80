import type { HoldSummary, HoldView } from "../../../shared/contract/holds.ts";
import type { LogEntry } from "../../../shared/contract/items.ts";
import type { MemberView, RingView } from "../../../shared/contract/rings.ts";
import type { Config } from "./config.ts";
import type { Tokens } from "./tokens.ts";

export type { HoldView, LogEntry, MemberView, RingView };

/** What can be decided about a hold. */
export type Decision = HoldView["choices"][number]["decision"];

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

  /** What waits for an administrator, with what each decision would do. */
  async holds(id: string): Promise<readonly HoldView[]> {
    const { holds } = await this.get<{ holds: readonly HoldSummary[] }>(`/rings/${id}/holds?state=open`);
    return await Promise.all(holds.map((hold) => this.get<HoldView>(`/rings/${id}/holds/${hold.id}?limit=20`)));
  }

  /** Decides about a hold, as it was seen. */
  async decide({ ring, id, seen }: HoldView, decision: Decision): Promise<void> {
    await this.get(`/rings/${ring}/holds/${id}/decide`, { decision, seen });
  }

  private async get<T>(path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.root}${path}`, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: {
        Authorization: `Bearer ${await this.tokens.forApi()}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
    });
    const answer = (await response.json()) as T & { title?: string; detail?: string };
    if (response.ok) return answer;
    throw new Error(answer.detail ?? answer.title ?? `Ringfold answered ${response.status}.`);
  }
}

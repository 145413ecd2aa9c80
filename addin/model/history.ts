import type { HistoryActView, VersionView } from "../../shared/contract/items.ts";
import type { Place, Ringfold } from "../client/ringfold.ts";
import type { Trouble } from "../client/trouble.ts";
import { Watched } from "./value.ts";

/** A row of an item's history: a version, or an act of a person that made none. */
export type HistoryRow =
  | { readonly kind: "version"; readonly version: VersionView; readonly isNewest: boolean }
  | { readonly kind: "act"; readonly act: HistoryActView };

/** What is shown of the history. `rows` null: not read yet. */
export interface HistoryState {
  readonly isOpen: boolean;
  readonly rows: readonly HistoryRow[] | null;
  readonly trouble: Trouble | null;
}

/** An item's history, read when it is opened and kept up to date from then on. */
export class History {
  readonly state = new Watched<HistoryState>({ isOpen: false, rows: null, trouble: null });
  readonly #ringfold: Ringfold;
  readonly #place: Place;
  readonly #failed: (trouble: Trouble) => void;
  #asked = 0;

  constructor(ringfold: Ringfold, place: Place, failed: (trouble: Trouble) => void) {
    this.#ringfold = ringfold;
    this.#place = place;
    this.#failed = failed;
  }

  toggle(): void {
    this.state.update((before) => ({ ...before, isOpen: !before.isOpen }));
    void this.refresh();
  }

  /** Reads it anew, if it is open. Of several answers the one to the latest question counts. */
  async refresh(): Promise<void> {
    if (!this.state.get().isOpen) return;
    this.#asked += 1;
    const asked = this.#asked;
    const answer = await this.#ringfold.history(this.#place);
    if (asked !== this.#asked) return;
    if (answer.ok) {
      const rows = rowsOf(answer.value.versions, answer.value.acts);
      this.state.update((before) => ({ ...before, rows, trouble: null }));
    } else {
      this.state.update((before) => ({ ...before, trouble: answer.error }));
      this.#failed(answer.error);
    }
  }
}

function rowsOf(versions: readonly VersionView[], acts: readonly HistoryActView[]): readonly HistoryRow[] {
  const newest = Math.max(...versions.map(({ sequence }) => sequence));
  const rows: HistoryRow[] = [
    ...versions.map((version) => ({ kind: "version", version, isNewest: version.sequence === newest }) as const),
    ...acts.map((act) => ({ kind: "act", act }) as const),
  ];
  return rows.sort((a, b) => timeOf(b) - timeOf(a));
}

function timeOf(row: HistoryRow): number {
  return Date.parse(row.kind === "version" ? row.version.at : row.act.at);
}

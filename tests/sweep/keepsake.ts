import { loadWorld, type StoredRow } from "../../sandbox/graph/load.ts";
import type { Host } from "../sim/host.ts";
import { type Dump, dump } from "../sim/storage.ts";
import type { Place, Town } from "./town.ts";

/**
 * A town in which nothing is under way, as it is stored. Many runs begin from the same one, because to
 * play a beginning takes longer than what comes after it. Its processes have ended, as they do when
 * nobody needs them.
 */
export interface Keepsake {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly rings: readonly string[];
  readonly residents: readonly { readonly name: string; readonly user: string }[];
  readonly places: readonly Place[];
  /** Rows of the emulator, as JSON. */
  readonly graph: ReadonlyMap<string, string>;
  /** What each object's storage holds. */
  readonly storages: ReadonlyMap<string, Dump>;
}

/** Keeps a town. Its server's journal has listened from the beginning. */
export function keep(town: Town): Keepsake {
  const graph = new Map<string, string>();
  for (const [key, read] of town.server.journal.take() ?? []) {
    const value = read();
    if (value !== null && value !== undefined) graph.set(key, JSON.stringify(value));
  }
  return {
    now: town.stage.now,
    rings: [...town.rings.keys()],
    residents: [...town.residents.values()].map(({ name, user }) => ({ name, user })),
    places: town.places.map((place) => ({ ...place })),
    graph,
    storages: new Map(hostsOf(town).map(({ name, storage }) => [name, dump(storage)])),
  };
}

/** Fills a new town with what was kept. */
export function unpack(town: Town, kept: Keepsake): void {
  town.stage.pass(kept.now);
  loadWorld(town.server.world, (table) => rowsOf(kept.graph, table));
  for (const { name, user } of kept.residents) town.resident(name, user);
  for (const id of kept.rings) town.ring(id);
  town.places.push(...kept.places.map((place) => ({ ...place })));
  for (const host of hostsOf(town)) host.setBack(kept.storages.get(host.name)!);
}

function hostsOf(town: Town): Pick<Host<unknown>, "name" | "storage" | "setBack">[] {
  return [town.directory, ...town.rings.values(), ...[...town.residents.values()].map(({ host }) => host)];
}

function rowsOf<T>(graph: ReadonlyMap<string, string>, table: string): StoredRow<T>[] {
  return [...graph]
    .filter(([key]) => key.startsWith(`${table}/`))
    .map(([key, text]) => ({ parts: key.split("/"), value: JSON.parse(text) as T }));
}

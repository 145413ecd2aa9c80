import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEntra, type RunningEntra } from "../../sandbox/entra/server.ts";
import type { Folder } from "../../sandbox/graph/state/folder.ts";
import { startGraph, type RunningGraph } from "../../sandbox/graph/http.ts";
import { RING_FOLDER } from "../../sandbox/start/company.ts";
import { onFreePort } from "../../sandbox/start/ports.ts";
import { ensureRing, waitForWorker } from "../../sandbox/start/ring.ts";
import { startRuntime, type Runtime } from "../../sandbox/start/runtime.ts";
import { makeVerifier } from "../../sandbox/start/tokens.ts";
import { person } from "../virtual/people.ts";

/** What an object came to since it started. */
export interface Counts {
  readonly rows: number;
  readonly alarms: number;
  readonly calls: number;
  /** Milliseconds in which something was under way. */
  readonly ms: number;
}

/** One request, as the emulator logs it. */
export interface Logged {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

interface Place {
  readonly id: string;
  readonly folder: string;
}

const TENANT = "00000000-0000-4000-8000-0000000000aa";
const CLIENT = "00000000-0000-4000-8000-0000000000c1";
const FIRST_PORT = 8901;
const PATIENCE_MS = 300_000;
/** Memory in the clothes of a disk, where there is one: how long a disk takes is not the product's doing. */
const MEMORY = "/dev/shm";

/** The Worker in workerd, with real Durable Objects, over the emulator's HTTP side. */
export class Stage {
  readonly places: readonly Place[];
  readonly graph: RunningGraph;
  readonly #entra: RunningEntra;
  readonly #runtime: Runtime;
  readonly #state: string;
  readonly #ring: string;

  private constructor(given: {
    places: readonly Place[];
    graph: RunningGraph;
    entra: RunningEntra;
    runtime: Runtime;
    state: string;
    ring: string;
  }) {
    this.places = given.places;
    this.graph = given.graph;
    this.#entra = given.entra;
    this.#runtime = given.runtime;
    this.#state = given.state;
    this.#ring = given.ring;
  }

  /** A ring of so many mailboxes, joined and at rest. */
  static async start(build: string, size: number, contacts: number): Promise<Stage> {
    const state = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "ringfold-bench-"));
    const users = Array.from({ length: size }, (_, number) => ({
      id: `00000000-0000-4000-9000-${String(number).padStart(12, "0")}`,
      userPrincipalName: `user${number}@ringfold.example`,
    }));
    const options = { tenant: TENANT, clientId: CLIENT, clientSecret: "secret", users: () => users, now: Date.now };
    const entra = await startEntra({ ...options, port: 0 });
    const verifyToken = await makeVerifier(entra.url, TENANT);
    const graph = await startGraph({ port: 0, tenantId: TENANT, verifyToken });
    const places = users.map((user) => {
      graph.server.addUser(user);
      return { id: user.id, folder: graph.server.addFolder(user.id, RING_FOLDER) };
    });
    const [first] = places;
    if (!first) throw new Error("A ring without members");
    for (let number = 0; number < contacts; number += 1)
      graph.server.addContact(first.id, first.folder, person(number));
    const runtime = await startWorker(build, state, graph.url, entra.url);
    const access = { app: runtime.url, entra: entra.url, admin: users[0]?.userPrincipalName ?? "" };
    const ring = await ensureRing(
      access,
      places.map(({ id }) => id),
      () => undefined,
    );
    const stage = new Stage({ places, graph, entra, runtime, state, ring });
    await stage.until(() => places.every((place) => stage.folderSize(place) === contacts));
    await stage.rest();
    return stage;
  }

  /** A person changes the first contact in a mailbox's ring folder; notices go out at once. Answers the time. */
  edit(place: Place, change: Record<string, unknown>): number {
    const folder = this.#folder(place);
    const item = folder?.items[0];
    if (!item) throw new Error("An empty folder");
    const mailbox = this.graph.server.world.mailboxNamed(place.id);
    const path = `/v1.0/users/${place.id}/contacts/${encodeURIComponent(mailbox.idOf(item, "restImmutableEntryId"))}`;
    const headers = { Prefer: 'IdType="ImmutableId"' };
    const caller = { appId: "outlook", userId: null, permissions: [] };
    const { status } = this.graph.change((server) =>
      server.handle({ method: "PATCH", path, headers, body: change }, { caller }),
    );
    if (status !== 200) throw new Error(`An edit was answered ${status}`);
    return Date.now();
  }

  /** How many contacts lie in a mailbox's ring folder. */
  folderSize(place: Place): number {
    return this.#folder(place)?.items.length ?? 0;
  }

  /**
   * Gives Graph a latency, and lets the notices of the copies come a second late: real ones take that
   * and more, so they are nothing that an edit on its way has to share the machine with.
   */
  delay(ms: number): void {
    const [origin] = this.places;
    this.graph.server.setFaults([
      { effect: "latency", ms },
      { effect: "delayNotification", ms: 1_000, match: { path: `/webhooks/graph/(?!${origin?.id ?? ""})` } },
    ]);
  }

  /** How many requests the emulator has answered. */
  get answered(): number {
    return this.graph.server.world.log.total;
  }

  /** Empties the emulator's request log. */
  forget(): void {
    this.graph.server.world.log.clear();
  }

  /** The requests logged since, a person's among them. */
  logged(): Logged[] {
    return this.graph.server.world.log.list().map((row) => ({ ...row, at: Date.parse(row.at) }));
  }

  /** Whether a contact with this job title lies in every mailbox's ring folder. */
  everywhere(jobTitle: string): boolean {
    const holds = (folder: Folder | undefined): boolean =>
      folder?.items.some(({ current }) => current.properties["jobTitle"] === jobTitle) ?? false;
    return this.places.every((place) => holds(this.#folder(place)));
  }

  /** What each object came to so far. */
  async counts(): Promise<{ readonly ring: Counts; readonly mailboxes: readonly Counts[] }> {
    const names = this.places.map(({ id }) => id).join(",");
    const response = await fetch(`${this.#runtime.url}/_bench/counts?ring=${this.#ring}&mailboxes=${names}`);
    return (await response.json()) as { ring: Counts; mailboxes: Counts[] };
  }

  /** Waits until `done`. */
  async until(done: () => boolean): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!done()) {
      if (Date.now() > end) throw new Error("The ring did not come to rest");
      await pause(2);
    }
  }

  /** Waits until no request came for a while. */
  async rest(ms = 1_500): Promise<void> {
    const { log } = this.graph.server.world;
    for (let before = -1; before !== log.total;) {
      before = log.total;
      await pause(ms);
    }
  }

  async close(): Promise<void> {
    await this.#runtime.close();
    await this.graph.close();
    await this.#entra.close();
    rmSync(this.#state, { recursive: true, force: true });
  }

  #folder(place: Place): Folder | undefined {
    return this.graph.server.world.mailboxNamed(place.id).folders.get(place.folder);
  }
}

async function startWorker(build: string, state: string, graph: string, entra: string): Promise<Runtime> {
  const { server } = await onFreePort(undefined, FIRST_PORT, (port) =>
    startRuntime({
      port,
      build,
      state,
      vars: {
        TENANT_ID: TENANT,
        CLIENT_ID: CLIENT,
        GRAPH_CLIENT_SECRET: "secret",
        WEBHOOK_SECRET: "0123456789abcdef0123456789abcdef",
        GRAPH_ROOT: graph,
        LOGIN_ROOT: entra,
        PUBLIC_ORIGIN: `http://127.0.0.1:${port}`,
        IF_MATCH: "honoured",
      },
      onTrouble: (words) => console.error(`  Worker: ${words}`),
    }),
  );
  await waitForWorker(server.url);
  return server;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { fileURLToPath } from "node:url";
import { startEntra, type RunningEntra } from "../entra/server.ts";
import { startGraph, type RunningGraph } from "../graph/http.ts";
import { companyUsers } from "../seed/company.ts";
import { readContacts, type SeedContacts } from "../seed/contacts.ts";
import { built } from "./built.ts";
import { startBrowserSide } from "./browser-side.ts";
import { addMailboxes, RING_FOLDER } from "./company.ts";
import { followIfMatch, ifMatchOf } from "./if-match.ts";
import type { Lifetime } from "./lifetime.ts";
import { Live } from "./live.ts";
import type { Options } from "./options.ts";
import { MailSeed } from "./mail-seed.ts";
import type { PageConfig } from "./page-server.ts";
import { FIRST_APP_PORT, FIRST_PORT, onFreePort, waitForPort } from "./ports.ts";
import { StartProblem } from "./problem.ts";
import { ensureRing, waitForWorker } from "./ring.ts";
import { State } from "./state.ts";
import { notePort, type Start, type Urls } from "./steps.ts";
import { makeVerifier, type Verify } from "./tokens.ts";
import { Words } from "./words.ts";

const SAMPLES = fileURLToPath(new URL("../seed/samples/", import.meta.url));
const MAILBOXES = 5;
const ADMIN_ROLE = "Ringfold.Admin";

/** Starts everything, and says so once it is ready. */
export async function startSandbox(options: Options, lifetime: Lifetime): Promise<void> {
  const words = new Words(options.json);
  if (options.port !== null && !(await waitForPort(options.port)))
    throw new StartProblem(
      `--port: something is listening on port ${options.port} already. Stop it, or name another port.`,
    );
  const state = new State(options.state);
  await lifetime.atEnd(() => state.close());
  if (state.temporary) lifetime.guard.removeAtEnd(state.folder);
  const start: Start = { options, lifetime, words, state };

  words.step("Building the Worker and the pages (the first time takes a few seconds)");
  const builds = Promise.all([built("worker"), built("page"), built("outlook"), built("addin")]);
  builds.catch(() => undefined); // It is awaited below.
  const before = state.settings.mailboxes;
  const mailboxes = Math.max(before, options.mailboxes ?? (before || MAILBOXES));
  let urls: Urls = { app: "", graph: "", entra: "", mailboxes: "", outlook: "", addin: "", login: "" };
  const { entra, graph } = await startMicrosoft(start, mailboxes, () => urls);
  const [worker, page, outlook, addin] = await builds;

  urls = { ...urls, graph: graph.url, entra: entra.url };
  const config = (): PageConfig => ({
    app: urls.app,
    graph: urls.graph,
    entra: urls.entra,
    ring: state.settings.ring,
    ringFolder: RING_FOLDER,
    mailboxes: companyUsers(mailboxes).map(({ id }) => id),
    admin: admin(),
  });
  const live = new Live(graph.server);
  const mail = new MailSeed(state.part("outlook"), graph.server, Date.now());
  const items = () => mail.items(mailboxes);
  const pages = { entra, live, builds: { page, outlook }, mailboxes, config, items, urls: () => urls };
  const side = await startBrowserSide(start, pages);
  urls = { ...urls, ...side.urls };
  urls = { ...urls, app: await startWorker(start, graph, urls, { worker, addin }) };
  await openRing(start, urls);
  words.ready(urls, side.certificate, state);
}

/** Entra and Graph, with the company in them. */
async function startMicrosoft(
  start: Start,
  mailboxes: number,
  urls: () => Urls,
): Promise<{ entra: RunningEntra; graph: RunningGraph }> {
  const { state, words, lifetime } = start;
  const { tenant, clientId, clientSecret } = state.settings;
  words.step("Starting Entra and Graph");
  const users = companyUsers(mailboxes).map((user, place) => (place === 0 ? { ...user, roles: [ADMIN_ROLE] } : user));
  const { server: entra, port: entraPort } = await onFreePort(state.settings.ports.entra, FIRST_PORT, (port) =>
    startEntra({
      port,
      state: state.part("entra"),
      tenant,
      clientId,
      clientSecret,
      users: () => users,
      redirectUris: () => redirectUris(urls().addin),
      now: Date.now,
    }),
  );
  await lifetime.atEnd(() => entra.close());
  notePort(start, "entra", entraPort);
  const verifyToken: Verify = await makeVerifier(entra.url, tenant);
  const { server: graph, port } = await onFreePort(state.settings.ports.graph, FIRST_PORT, (free) =>
    startGraph({ port: free, state: state.part("graph"), tenantId: tenant, verifyToken }),
  );
  await lifetime.atEnd(() => graph.close());
  notePort(start, "graph", port);
  fill(start, graph, mailboxes);
  return { entra, graph };
}

/** What is registered with the app for pages: where its sign-in window comes back, and Outlook's broker. */
function redirectUris(addin: string): readonly string[] {
  return addin === "" ? [] : [`${addin}/signin.html`, `brk-multihub://${new URL(addin).host}`];
}

/** Puts the company and its contacts into the emulator, in one stroke: a kill leaves all of it or nothing. */
function fill({ options, state, words }: Start, graph: RunningGraph, mailboxes: number): void {
  const isNew = graph.server.world.users.size === 0;
  if (!isNew && options.seed !== null)
    words.note("--seed: this state was filled at its first start; it stays as it is.");
  if (options.mailboxes !== null && options.mailboxes < mailboxes)
    words.note(`--mailboxes: this state has ${mailboxes} already; they stay.`);
  const seed = isNew ? readSeed(options.seed ?? SAMPLES, words) : { contacts: [] };
  graph.change((server) => addMailboxes(server, mailboxes, seed.contacts));
  state.save({ mailboxes });
  if (isNew) words.step(`${mailboxes} mailboxes, ${seed.contacts.length} contacts in the first one's "${RING_FOLDER}"`);
}

function readSeed(folder: string, words: Words): SeedContacts {
  const seed = readContacts(folder);
  for (const { file, line, message } of seed.problems) words.note(`${file}:${line}: not loaded: ${message}`);
  if (seed.notices.length > 0)
    words.note(`${seed.notices.length} values have no place in an Outlook contact; their contacts came without them.`);
  if (seed.contacts.length === 0) throw new StartProblem(`--seed: no contact in ${folder} could be read; see above.`);
  return seed;
}

async function startWorker(
  start: Start,
  graph: RunningGraph,
  urls: Urls,
  { worker, addin }: { readonly worker: string; readonly addin: string },
): Promise<string> {
  const { options, state, words, lifetime } = start;
  words.step("Starting the Worker in workerd");
  const { startRuntime } = await import("./runtime.ts");
  const run = async (port: number) =>
    startRuntime({
      port,
      build: worker,
      addin,
      state: state.part("worker"),
      vars: variables(state, urls, `http://127.0.0.1:${port}`, ifMatchOf(graph.server)),
      onTrouble: (trouble) => {
        if (!lifetime.isEnding) words.note(`Worker: ${trouble}`);
      },
    });
  const { server, port } =
    options.port === null
      ? await onFreePort(state.settings.ports.app, FIRST_APP_PORT, run)
      : { server: await run(options.port), port: options.port };
  await lifetime.atEnd(() => server.close());
  const resume = async (): Promise<void> => {
    await waitForWorker(server.url);
    const joining = state.settings.joining === 0 ? [] : companyUsers(state.settings.joining);
    await server.resume(joining.map(({ id }) => id));
  };
  await lifetime.atEnd(
    followIfMatch(graph.server, async (ifMatch) => {
      words.note(`The switch ifMatch was turned: the Worker starts again, with IF_MATCH=${ifMatch}.`);
      try {
        await server.configure({ IF_MATCH: ifMatch });
        // What it was about to do was cut off, as by a kill.
        await resume();
      } catch (error) {
        if (!lifetime.isEnding) words.note(`The Worker did not start again: ${String(error)}`);
      }
    }),
  );
  notePort(start, "app", port);
  await resume();
  return server.url;
}

/** What the Worker is configured with. */
function variables({ settings }: State, urls: Urls, app: string, ifMatch: string): Readonly<Record<string, string>> {
  return {
    TENANT_ID: settings.tenant,
    CLIENT_ID: settings.clientId,
    GRAPH_CLIENT_SECRET: settings.clientSecret,
    WEBHOOK_SECRET: settings.webhookKey,
    GRAPH_ROOT: urls.graph,
    LOGIN_ROOT: urls.entra,
    PUBLIC_ORIGIN: app,
    ALLOWED_ORIGINS: `${urls.mailboxes},${urls.addin}`,
    FRAME_ANCESTORS: urls.outlook,
    BROWSER_LOGIN_ROOT: urls.login,
    // Short bounds, as the help says: a demonstration must not wait for the real ones.
    IN_FLIGHT_MS: "4000",
    VISIBILITY_MS: "4000",
    DELETION_QUIET_MS: "1000",
    SWEEP_MINUTES: "2",
    IF_MATCH: ifMatch,
  };
}

/** Creates the ring, and lets the mailboxes join that have not; at a later start there is nothing to do. */
async function openRing({ state, words }: Start, { app, entra }: Urls): Promise<void> {
  const { mailboxes, joined } = state.settings;
  if (joined >= mailboxes) return;
  state.save({ joining: mailboxes });
  words.step(`Letting ${mailboxes - joined} mailboxes join the ring "${RING_FOLDER}"`);
  const users = companyUsers(mailboxes);
  const access = { app, entra, admin: admin() };
  const ring = await ensureRing(
    access,
    users.map(({ id }) => id),
    (id) => state.save({ ring: id }),
  );
  state.save({ ring, joined: mailboxes });
}

function admin(): string {
  return companyUsers(1)[0]?.userPrincipalName ?? "";
}

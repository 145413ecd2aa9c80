import { randomBytes, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StartProblem } from "./problem.ts";

/**
 * The servers of the sandbox, each with a port of its own. `mailboxes` is the page with the mailboxes
 * side by side, `addin` the front of the Worker for browsers, `login` that of Entra.
 */
export type ServerName = "app" | "graph" | "entra" | "mailboxes" | "outlook" | "addin" | "login";

/** What a sandbox must find again to go on: who it is, and where it listened. */
export interface Settings {
  readonly version: number;
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** From it the Worker makes the proofs in its webhooks' addresses. */
  readonly webhookKey: string;
  /** Webhooks and links carry these, so they should stay. */
  readonly ports: Partial<Record<ServerName, number>>;
  /** How many mailboxes the company has. */
  readonly mailboxes: number;
  /** The ring over them; `null` before it was created. */
  readonly ring: string | null;
  /** How many mailboxes have at least begun to join it. */
  readonly joining: number;
  /** How many mailboxes have been let join it. Who left later stays out. */
  readonly joined: number;
}

const VERSION = 1;
const FILE = "settings.json";
const LOCK = "lock.sqlite";

/** The state folder of one sandbox, locked against a second one for as long as this process lives. */
export class State {
  readonly folder: string;
  readonly temporary: boolean;
  private readonly lock: DatabaseSync;
  private current: Settings;
  private isOpen = true;

  /**
   * Opens a state folder, or makes one.
   * @param given absolute path; `null`: a temporary folder, removed by {@link close}
   * @throws StartProblem if it belongs to something else, another version or a running sandbox
   */
  constructor(given: string | null) {
    this.temporary = given === null;
    this.folder = given ?? mkdtempSync(join(tmpdir(), "ringfold-"));
    mkdirSync(this.folder, { recursive: true });
    this.current = readSettings(this.folder) ?? fresh();
    this.lock = lock(this.folder);
    this.save({});
  }

  get settings(): Settings {
    return this.current;
  }

  /** A folder of its own for one part of the sandbox. */
  part(name: string): string {
    this.mustBeOpen();
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Changes settings, at once and wholly: a kill leaves the old ones or the new ones. */
  save(changes: Partial<Settings>): void {
    this.mustBeOpen();
    this.current = { ...this.current, ...changes };
    const draft = join(this.folder, `${FILE}.new`);
    writeFileSync(draft, `${JSON.stringify(this.current, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, join(this.folder, FILE));
  }

  /** Unlocks the folder, and removes it if it was temporary. */
  close(): void {
    this.isOpen = false;
    this.lock.close();
    if (this.temporary) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A start that is still under way while all is being closed must not make the folder anew. */
  private mustBeOpen(): void {
    if (!this.isOpen) throw new StartProblem("The sandbox is being stopped.");
  }
}

function fresh(): Settings {
  return {
    version: VERSION,
    tenant: randomUUID(),
    clientId: randomUUID(),
    clientSecret: randomBytes(24).toString("base64url"),
    webhookKey: randomBytes(32).toString("base64url"),
    ports: {},
    mailboxes: 0,
    ring: null,
    joining: 0,
    joined: 0,
  };
}

function readSettings(folder: string): Settings | undefined {
  const file = join(folder, FILE);
  if (!existsSync(file)) {
    const others = readdirSync(folder).filter((name) => !name.startsWith(LOCK) && name !== `${FILE}.new`);
    if (others.length === 0) return undefined;
    throw new StartProblem(
      `--state: ${folder} is not empty and was not made by the sandbox (there is ${others[0]}). Name an empty or a new folder.`,
    );
  }
  const settings = parsed(readFileSync(file, "utf8"));
  if (settings?.version === VERSION) return settings;
  const found =
    settings === undefined ? "cannot be read" : `is of version ${settings.version}, this is version ${VERSION}`;
  throw new StartProblem(`--state: what is in ${folder} ${found}. Name another folder, or remove this one.`);
}

function parsed(text: string): Settings | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "version" in value ? (value as Settings) : undefined;
  } catch {
    return undefined;
  }
}

/** A lock that the system takes back when the process ends, however it ends. */
function lock(folder: string): DatabaseSync {
  const database = new DatabaseSync(join(folder, LOCK));
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return database;
  } catch {
    database.close();
    throw new StartProblem(`--state: another sandbox is running on ${folder}. Stop it first, or name another folder.`);
  }
}

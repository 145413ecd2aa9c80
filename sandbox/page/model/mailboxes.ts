import { GraphRefusal, type Graph } from "../client/graph.ts";
import type { MailboxInfo } from "../client/sandbox.ts";
import { byTitle, marked, toContact, type Contact, type FolderName } from "./contacts.ts";
import { Watched } from "./value.ts";

/** A mailbox's contacts, as far as they have been read. */
export interface Loaded {
  readonly status: "loading" | "ready" | "failed";
  readonly error: string | null;
  readonly folders: Readonly<Record<FolderName, readonly Contact[]>>;
}

const EMPTY: Loaded = { status: "loading", error: null, folders: { ring: [], deleted: [], own: [] } };
const NAMES: readonly FolderName[] = ["ring", "deleted", "own"];

/** After a reading the page rests so many times as long as that took: large folders must not keep Graph busy with being watched. */
const PAUSES = 4;
const LONGEST_PAUSE_MS = 3_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Who wrote a contact last, in words. */
type Writer = (mailbox: MailboxInfo, contact: string, isNew: boolean) => string;

/** After a failure, tried again so much later. */
const RETRY_MS = 2_000;

interface Reading {
  /** The mailbox's number at the last reading; see `Pulse`. */
  seen: number;
  wanted: number;
  busy: boolean;
}

/** The mailboxes on show, each read anew when the sandbox says that something changed in it. */
export class Mailboxes {
  readonly list = new Watched<readonly MailboxInfo[]>([]);
  readonly shown = new Watched<readonly string[]>([]);
  private readonly contents = new Map<string, Watched<Loaded>>();
  private readonly readings = new Map<string, Reading>();
  private readonly graph: Graph;
  private readonly ringFolder: string;
  private readonly writer: Writer;

  /** @param writer who wrote a contact last, in words */
  constructor(graph: Graph, ringFolder: string, writer: Writer) {
    this.graph = graph;
    this.ringFolder = ringFolder;
    this.writer = writer;
  }

  of(id: string): Watched<Loaded> {
    let found = this.contents.get(id);
    if (found === undefined) this.contents.set(id, (found = new Watched(EMPTY)));
    return found;
  }

  /** Puts these mailboxes on show, in the order of the company. */
  show(ids: readonly string[]): void {
    const inOrder = this.list
      .get()
      .filter(({ id }) => ids.includes(id))
      .map(({ id }) => id);
    this.shown.set(inOrder);
    for (const id of inOrder) void this.read(id);
  }

  /** Takes the numbers of a pulse: reads what has moved on, of what is on show. */
  heard(numbers: Readonly<Record<string, number>>): void {
    for (const [id, number] of Object.entries(numbers)) this.reading(id).wanted = number;
    for (const id of this.shown.get()) void this.read(id);
  }

  /** Reads a mailbox now, whether it changed or not. */
  async again(id: string): Promise<void> {
    this.reading(id).seen = -1;
    await this.read(id);
  }

  /** The id of a folder. */
  folderId(mailbox: MailboxInfo, name: FolderName): string | undefined {
    return mailbox.folders.find((folder) =>
      name === "ring"
        ? folder.displayName === this.ringFolder && folder.wellKnownName === null
        : folder.wellKnownName === (name === "own" ? "contacts" : "deleteditems"),
    )?.id;
  }

  private reading(id: string): Reading {
    let found = this.readings.get(id);
    if (found === undefined) this.readings.set(id, (found = { seen: -1, wanted: 0, busy: false }));
    return found;
  }

  private async read(id: string): Promise<void> {
    const reading = this.reading(id);
    const mailbox = this.list.get().find((one) => one.id === id);
    if (mailbox === undefined || reading.busy || reading.seen === reading.wanted) return;
    if (!this.shown.get().includes(id)) return;
    reading.busy = true;
    const content = this.of(id);
    try {
      do {
        reading.seen = reading.wanted;
        const since = performance.now();
        content.set(await this.load(mailbox, content.get()));
        await pause(Math.min(PAUSES * (performance.now() - since), LONGEST_PAUSE_MS));
      } while (this.readings.get(id)?.wanted !== reading.seen);
    } catch (error) {
      reading.seen = -1;
      content.set({ ...content.get(), status: "failed", error: inWords(error) });
      setTimeout(() => void this.read(id), RETRY_MS);
    } finally {
      reading.busy = false;
    }
  }

  private async load(mailbox: MailboxInfo, before: Loaded): Promise<Loaded> {
    const lists = await Promise.all(
      NAMES.map(async (name) => {
        const folder = this.folderId(mailbox, name);
        if (folder === undefined) return [];
        return (await this.graph.list(mailbox.id, folder)).map((raw) => toContact(raw, name));
      }),
    );
    const isFirst = before.status !== "ready" && Object.values(before.folders).every(({ length }) => length === 0);
    const after = isFirst
      ? lists.flat()
      : marked(Object.values(before.folders).flat(), lists.flat(), Date.now(), (id, isNew) =>
          this.writer(mailbox, id, isNew),
        );
    const pick = (name: FolderName): Contact[] => after.filter(({ folder }) => folder === name).sort(byTitle);
    return {
      status: "ready",
      error: null,
      folders: { ring: pick("ring"), deleted: pick("deleted"), own: pick("own") },
    };
  }
}

function inWords(error: unknown): string {
  if (error instanceof GraphRefusal && error.status === 429) return "Graph asks for a pause (429, too many requests).";
  if (error instanceof TypeError) return "Graph cannot be reached. Is the sandbox still running?";
  return error instanceof Error ? error.message : String(error);
}

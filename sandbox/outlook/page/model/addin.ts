import type { AddinFrame } from "../../host/addin-frame.ts";
import type { CommandEnd } from "../../host/commands.ts";
import { surfaceOf, type Opened, type Surface } from "../../host/opened.ts";
import type { OutlookHost } from "../../host/outlook-host.ts";
import { Watched } from "../../../page/model/value.ts";
import type { OfficeColours } from "../../naa.ts";
import { Embedded } from "./embedded.ts";
import { manifest, type Command, type Control } from "./manifest.ts";

/** A function command, from the click to its end. */
export interface Run {
  readonly n: number;
  readonly command: Command;
  readonly state: "running" | CommandEnd["kind"];
}

/** The task pane, as it stands. */
export interface Pane {
  readonly embedded: Embedded;
  readonly command: Command;
}

/** What the add-in's frames are made with. */
export interface AddinSurroundings {
  readonly host: OutlookHost;
  /** Of the add-in's pages. */
  readonly origin: string;
  readonly language: string;
  readonly opened: Watched<Opened | null>;
  readonly colours: () => OfficeColours;
  readonly broker: (request: string) => Promise<string | null>;
  readonly changed: () => void;
}

/** The add-in in this Outlook: its buttons, its pane, its function commands. */
export class Addin {
  readonly name = manifest.name;
  readonly pane = new Watched<Pane | null>(null);
  /** Whether the pane stays when another message is chosen. */
  readonly isPinned = new Watched(false);
  /** All function commands so far, the newest last. */
  readonly runs = new Watched<readonly Run[]>([]);
  private readonly around: AddinSurroundings;
  private readonly background = new Map<number, Embedded>();

  constructor(around: AddinSurroundings) {
    this.around = around;
  }

  /** The add-in's buttons where the person is now; none without an item. */
  controls(): readonly Control[] {
    const opened = this.around.opened.get();
    if (opened === null) return [];
    if (opened.kind === "read" && opened.shared !== null && !manifest.worksInShared) return [];
    return manifest.controls[surfaceOf(opened)] ?? [];
  }

  /** A click on one of the add-in's buttons. */
  press(command: Command): void {
    if (command.action.kind === "function") void this.run(command, command.action.name);
    else if (this.pane.get() === null) this.openPane(command, command.action.page);
  }

  closePane(): void {
    this.isPinned.set(false);
    this.dropPane();
  }

  /** The person leaves the messages: a pinned pane comes back with the next one. */
  suspend(): void {
    this.dropPane();
  }

  /** Before something else is opened: a pane that is not pinned closes, and none goes from one surface to another. */
  leave(to: Surface | null): void {
    const isMessage = to === "messageRead" || to === null;
    if (!this.isPinned.get() || !isMessage) this.dropPane();
  }

  /** Something else is open: a pinned pane that had to go comes back with the next message. */
  arrive(): void {
    if (!this.isPinned.get() || this.pane.get() !== null) return;
    const opened = this.around.opened.get();
    if (opened === null || surfaceOf(opened) !== "messageRead") return;
    const command = flat(this.controls()).find(({ action }) => action.kind === "pane" && action.canBePinned);
    if (command?.action.kind === "pane") this.openPane(command, command.action.page);
  }

  canBePinned(): boolean {
    const action = this.pane.get()?.command.action;
    const opened = this.around.opened.get();
    const isMessage = opened === null || surfaceOf(opened) === "messageRead";
    return action?.kind === "pane" && action.canBePinned && isMessage;
  }

  /** Loads the pane again, as if it were opened now. */
  restart(): void {
    const command = this.pane.get()?.command;
    this.dropPane();
    if (command !== undefined) this.press(command);
  }

  closeAll(): void {
    this.closePane();
    for (const embedded of this.background.values()) embedded.remove();
    this.background.clear();
  }

  /** The frame's own wish to be closed. */
  closeFrame(frame: AddinFrame): void {
    if (this.pane.get()?.embedded.frame === frame) this.closePane();
  }

  elementOf(frame: AddinFrame): HTMLIFrameElement | null {
    const embedded = this.pane.get()?.embedded;
    return embedded?.frame === frame ? embedded.element : null;
  }

  setColours(colours: OfficeColours): void {
    for (const embedded of this.all()) embedded.setColours(colours);
    this.around.host.setTheme(colours);
  }

  private openPane(command: Command, page: string): void {
    this.pane.set({ command, embedded: this.embed(page, true) });
  }

  private dropPane(): void {
    this.pane.get()?.embedded.remove();
    this.pane.set(null);
  }

  /** Each click loads the page of functions anew, and it goes when the function is done. */
  private async run(command: Command, functionName: string): Promise<void> {
    const n = this.runs.get().length + 1;
    const embedded = this.embed(manifest.functionPage, false);
    this.background.set(n, embedded);
    document.body.append(embedded.element);
    this.runs.update((runs) => [...runs, { n, command, state: "running" }]);
    const { kind } = await this.around.host.commands.run(embedded.frame, functionName, command.id);
    embedded.remove();
    this.background.delete(n);
    this.runs.update((runs) => runs.map((one) => (one.n === n ? { ...one, state: kind } : one)));
    this.around.changed();
  }

  private embed(page: string, isPane: boolean): Embedded {
    const { host, origin, language, colours, broker } = this.around;
    return new Embedded({
      host,
      page: `${origin}${page}`,
      title: isPane ? this.name : `${this.name}: functions`,
      language,
      colours: colours(),
      isPane,
      broker,
    });
  }

  private all(): Embedded[] {
    const pane = this.pane.get()?.embedded;
    return [...(pane === undefined ? [] : [pane]), ...this.background.values()];
  }
}

function flat(controls: readonly Control[]): readonly Command[] {
  return controls.flatMap((control) => ("items" in control ? control.items : [control]));
}

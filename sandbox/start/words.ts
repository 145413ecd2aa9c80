import type { State } from "./state.ts";
import type { Urls } from "./steps.ts";

/** What a start says. Everything goes to standard error, except for the one line when it is ready. */
export class Words {
  private readonly json: boolean;
  private readonly since = performance.now();

  constructor(json: boolean) {
    this.json = json;
  }

  /** What happens next. */
  step(words: string): void {
    console.error(`${this.elapsed()}  ${words}`);
  }

  /** What somebody should know. */
  note(words: string): void {
    console.error(`       ! ${words}`);
  }

  /** The end of the start. */
  ready(urls: Urls, state: State): void {
    const { app, graph, entra, mailboxes, outlook, addin } = urls;
    this.step(
      [
        "Ready. The mailboxes take over each other's contacts now; the pages show how far they are.",
        `  Outlook                  ${outlook}`,
        "    Open this first. The certificate is this machine's own: the browser warns once, and",
        '    "Advanced", then "Proceed" opens it. Then do the same at the next address.',
        `  The add-in's pages       ${addin}/taskpane.html`,
        `  Mailboxes side by side   ${mailboxes}`,
        `  Ringfold's API           ${app}/openapi.json`,
        `  Graph, emulated          ${graph}/v1.0`,
        `  Entra, emulated          ${entra}`,
        `  State                    ${state.folder}${state.temporary ? " (removed at the end; --state DIR keeps one)" : ""}`,
        "Ctrl-C stops all of it.",
      ].join("\n         "),
    );
    console.log(
      this.json
        ? JSON.stringify({ ready: true, app, graph, entra, outlook, mailboxes, addin })
        : `Ringfold's sandbox is ready: ${outlook}`,
    );
  }

  private elapsed(): string {
    return `${((performance.now() - this.since) / 1000).toFixed(1).padStart(5)} s`;
  }
}

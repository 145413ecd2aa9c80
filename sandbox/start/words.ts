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
  ready(urls: Urls, certificate: string, state: State): void {
    const { app, graph, entra, mailboxes, outlook, addin, login } = urls;
    this.step(
      [
        "Ready. The mailboxes take over each other's contacts now; the pages show how far they are.",
        `  Outlook                  ${outlook}`,
        "    Open this first. The browser warns that it does not know the certificate: choose Advanced,",
        "    then Proceed. If the pane stays empty, open the next two addresses once in the same way.",
        `  The add-in in a tab      ${addin}/taskpane.html`,
        `  Sign-in                  ${login}/${state.settings.tenant}/v2.0/.well-known/openid-configuration`,
        `  Mailboxes side by side   ${mailboxes}`,
        `  Ringfold's API           ${app}/openapi.json`,
        `  Graph, emulated          ${graph}/v1.0`,
        `  Entra, emulated          ${entra}`,
        `  Certificate              ${certificate}`,
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

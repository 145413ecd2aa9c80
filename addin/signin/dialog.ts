import { err, ok, type Result } from "../../shared/result.ts";
import type { Library } from "../office/library.ts";
import type { SignInProblem } from "../ports.ts";
import { type Acquired, readHandover } from "./handover.ts";

/** Numbers of the dialog API, as Microsoft's documentation of its errors lists them. */
const CLOSED = 12006;
const OPEN_ALREADY = 12007;
const IGNORED = 12009;
const BLOCKED_BY_BROWSER = 12011;

/** Size in percent of the screen: Entra's page, without scroll bars. */
const SIZE = { height: 65, width: 35 };

/**
 * The sign-in window of clients without nested app authentication: Office's dialog, at our own
 * origin. One at a time; asked again while it is open, the answer is that window's.
 */
export class SignInWindow {
  readonly #office: Library;
  readonly #origin: string;
  #open: Promise<Result<Acquired, SignInProblem>> | null = null;

  constructor(office: Library, origin: string) {
    this.#office = office;
    this.#origin = origin;
  }

  /** From a click, at once: browsers stop windows that open later. @param hint whom to sign in */
  ask(hint: string): Promise<Result<Acquired, SignInProblem>> {
    this.#open ??= this.#ask(hint).finally(() => {
      this.#open = null;
    });
    return this.#open;
  }

  #ask(hint: string): Promise<Result<Acquired, SignInProblem>> {
    // The hint stands behind the #, so it is sent to nobody.
    const url = `${this.#origin}/signin.html${hint === "" ? "" : `#hint=${encodeURIComponent(hint)}`}`;
    return new Promise((resolve) => {
      const options = { ...SIZE, displayInIframe: false, promptBeforeOpen: false };
      this.#office.context.ui.displayDialogAsync(url, options, ({ status, value, error }) => {
        if (String(status) !== "succeeded") {
          resolve(err(this.#problemOf(error.code)));
          return;
        }
        this.#listen(value, resolve);
      });
    });
  }

  #listen(dialog: Office.Dialog, resolve: (result: Result<Acquired, SignInProblem>) => void): void {
    const { DialogMessageReceived: message, DialogEventReceived: event } = this.#office.EventType;
    dialog.addEventHandler(message, (sent) => {
      if (!("message" in sent) || (sent.origin !== undefined && sent.origin !== this.#origin)) return;
      const handover = readHandover(sent.message);
      if (handover === null) return;
      dialog.close();
      resolve(handover.kind === "token" ? ok(handover.token) : err(handover.problem));
    });
    dialog.addEventHandler(event, (happened) => {
      resolve(err(this.#problemOf("error" in happened ? happened.error : 0)));
    });
  }

  #problemOf(code: number): SignInProblem {
    switch (code) {
      case CLOSED:
      case IGNORED:
        return { kind: "cancelled" };
      case OPEN_ALREADY:
      case BLOCKED_BY_BROWSER:
        return { kind: "blocked" };
      default:
        return { kind: "failed", words: "" };
    }
  }
}

import type { Host, Selection } from "../ports.ts";
import { type Library, library, looksHosted } from "./library.ts";
import { Selected, type Timer } from "./selected.ts";
import { Theme } from "./theme.ts";

/** The page that the pane runs in. */
export interface Place {
  readonly office: Library | null;
  /** Whether the page looks as if Outlook had opened it. */
  readonly hosted: boolean;
  /** The browser's language. */
  readonly language: string;
  readonly timer: Timer;
}

/**
 * Outlook around the pane, or a plain browser tab. There at once, so that the pane can be painted;
 * `selection` is `waiting` until Outlook has spoken.
 */
export class OutlookHost implements Host {
  readonly #place: Place;
  readonly #selected: Selected;
  readonly #theme = new Theme();
  #inOutlook: boolean;
  #language: string;
  /** When it is known where we are: in Outlook or not. */
  readonly ready: Promise<boolean>;

  constructor(place: Place) {
    this.#place = place;
    this.#selected = new Selected(place.timer);
    this.#inOutlook = place.hosted;
    this.#language = place.language;
    this.ready = this.#start();
  }

  get inOutlook(): boolean {
    return this.#inOutlook;
  }

  get language(): string {
    return this.#language;
  }

  get account(): string | null {
    return this.#inOutlook ? (this.#place.office?.context.mailbox.userProfile.emailAddress ?? null) : null;
  }

  selection(): Selection {
    return this.#selected.selection;
  }

  onSelection(changed: (selection: Selection) => void): () => void {
    return this.#selected.listen(changed);
  }

  theme(): "light" | "dark" | null {
    return this.#theme.mode;
  }

  onTheme(changed: (theme: "light" | "dark" | null) => void): () => void {
    return this.#theme.listen(changed);
  }

  async #start(): Promise<boolean> {
    const { office } = this.#place;
    // Outside of Outlook the library answers without a host; in a foreign frame it never does.
    const info = office === null ? null : await office.onReady();
    this.#inOutlook = office !== null && isOutlook(info);
    if (office === null || !this.#inOutlook) {
      this.#selected.outside();
      return false;
    }
    this.#language = office.context.displayLanguage || this.#language;
    this.#theme.start(office);
    this.#selected.start(office);
    return true;
  }
}

function isOutlook(info: { host: Office.HostType | null } | null): boolean {
  return info !== null && info.host !== null && String(info.host) === "Outlook";
}

/** The place that this page is. */
export function thisPlace(): Place {
  return {
    office: library(),
    hosted: looksHosted(window),
    language: navigator.language,
    timer: {
      every: (ms, call) => {
        const id = setInterval(call, ms);
        return () => clearInterval(id);
      },
    },
  };
}

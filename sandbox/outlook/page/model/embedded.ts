import { frameAddress } from "../../host/app-context.ts";
import type { AddinFrame } from "../../host/addin-frame.ts";
import type { OutlookHost } from "../../host/outlook-host.ts";
import type { NaaRequestMessage, NaaResponseMessage, OfficeColours, ThemeMessage } from "../../naa.ts";

/** How a page of the add-in is put into this one. */
export interface EmbedOptions {
  readonly host: OutlookHost;
  /** Absolute address of the page. */
  readonly page: string;
  readonly title: string;
  readonly language: string;
  readonly colours: OfficeColours;
  /** A pane follows the selection; a page of functions keeps to what is open now, and is not seen. */
  readonly isPane: boolean;
  /** Asks Outlook's broker for a token. `null`: no answer. */
  readonly broker: (request: string) => Promise<string | null>;
}

/** May do what an add-in needs; what real Outlook allows its frames is not documented. */
const ALLOWED =
  "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads";

/** A page of the add-in in an iframe, with Outlook's words going in and out. */
export class Embedded {
  readonly element: HTMLIFrameElement;
  readonly frame: AddinFrame;
  private readonly origin: string;
  private readonly options: EmbedOptions;
  private readonly heard = (event: MessageEvent<unknown>): void => void this.receive(event);

  constructor(options: EmbedOptions) {
    const { host, page, title, language, colours, isPane } = options;
    this.options = options;
    this.origin = new URL(page).origin;
    this.element = document.createElement("iframe");
    this.frame = host.open({ origin: location.origin, post: (text) => this.post(text) }, isPane);
    const where = { origin: location.origin, language };
    const address = frameAddress(page, this.frame, where, { sandboxTheme: colours });
    this.element.title = title;
    this.element.hidden = !isPane;
    this.element.name = address.name;
    this.element.setAttribute("sandbox", ALLOWED);
    this.element.src = address.url;
    window.addEventListener("message", this.heard);
    void this.frame.ready.then(() => (this.element.dataset["ready"] = "true"));
  }

  /** Before office.js's own event: what it lacks reads the colours from here. */
  setColours(colours: OfficeColours): void {
    this.post({ sandboxTheme: colours } satisfies ThemeMessage);
  }

  remove(): void {
    window.removeEventListener("message", this.heard);
    this.options.host.close(this.frame);
    this.element.remove();
  }

  private async receive({ source, origin, data }: MessageEvent<unknown>): Promise<void> {
    if (source === null || source !== this.element.contentWindow || origin !== this.origin) return;
    if (!isNaaRequest(data)) return await this.frame.receive(data);
    const response = await this.options.broker(data.request);
    if (response !== null) this.post({ sandboxNaa: "response", response } satisfies NaaResponseMessage);
  }

  private post(message: unknown): void {
    this.element.contentWindow?.postMessage(message, this.origin);
  }
}

function isNaaRequest(data: unknown): data is NaaRequestMessage {
  return typeof data === "object" && data !== null && (data as Partial<NaaRequestMessage>).sandboxNaa === "request";
}

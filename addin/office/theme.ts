import { type Library } from "./library.ts";

/** Light or dark by the lightness of a background (`#rrggbb`); `null`: no colour. Outlook tells colours, not a mode. */
function modeOf(background: unknown): "light" | "dark" | null {
  const [, red, green, blue] = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(String(background)) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return null;
  // Relative luminance as WCAG 2.2 defines it; 0.18 is the middle grey of it.
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => linear(Number.parseInt(part, 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.18 ? "dark" : "light";
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/** Outlook's theme, and its changes. */
export class Theme {
  #mode: "light" | "dark" | null = null;
  readonly #listeners = new Set<(mode: "light" | "dark" | null) => void>();

  get mode(): "light" | "dark" | null {
    return this.#mode;
  }

  listen(changed: (mode: "light" | "dark" | null) => void): () => void {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  }

  /** Once Outlook is there. Themes came with Mailbox 1.14; older clients have neither. */
  start(office: Library): void {
    this.#set(office.context.officeTheme);
    const mailbox = office.context.mailbox as Office.Mailbox | undefined;
    const event = office.EventType.OfficeThemeChanged as Office.EventType | undefined;
    if (event === undefined || typeof mailbox?.addHandlerAsync !== "function") return;
    try {
      mailbox.addHandlerAsync(event, (change: { officeTheme?: Office.OfficeTheme }) => {
        this.#set(change.officeTheme ?? office.context.officeTheme);
      });
    } catch {
      // A client that knows the event's name and not the event: the theme stays as it was.
    }
  }

  #set(theme: Office.OfficeTheme | undefined): void {
    const mode = modeOf(theme?.bodyBackgroundColor);
    if (mode === this.#mode) return;
    this.#mode = mode;
    for (const listener of this.#listeners) listener(mode);
  }
}

import type { FrameCall } from "../../host/addin-frame.ts";
import type { Outlook } from "./outlook.ts";

/**
 * `window.sandboxOutlook`: for tests and for people at the console. What it does not have, the page
 * itself says: `iframe[data-ready]` once office.js has started, `[data-run]` for each function command
 * with its state in `data-state`.
 */
interface ForTests {
  /** Everything that the add-in's frames asked of Outlook, oldest first. */
  calls(): readonly FrameCall[];
}

declare global {
  interface Window {
    sandboxOutlook: ForTests;
  }
}

/** Puts it into the window. */
export function forTests(outlook: Outlook): void {
  window.sandboxOutlook = { calls: () => outlook.host.calls };
}

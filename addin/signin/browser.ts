import type { Library } from "../office/library.ts";
import { Settings } from "./settings.ts";
import { PaneSignIn } from "./signin.ts";

/** Signing in, with what a browser has. */
export function browserSignIn(office: Library | null, inOutlook: Promise<boolean>): PaneSignIn {
  return new PaneSignIn({
    office,
    inOutlook,
    settings: new Settings((url) => fetch(url)),
    msal: () => import("./msal.ts"),
    origin: window.location.origin,
    now: () => Date.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    online: () => navigator.onLine,
  });
}

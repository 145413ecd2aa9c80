import type { OutlookHost, Place } from "../office/host.ts";
import { Settings } from "./settings.ts";
import { PaneSignIn } from "./signin.ts";

/** Signing in, on this page. */
export function signInHere(place: Place, inOutlook: OutlookHost["ready"]): PaneSignIn {
  return new PaneSignIn({
    office: place.office,
    inOutlook,
    settings: new Settings((url) => fetch(url)),
    msal: () => import("./msal.ts"),
    origin: window.location.origin,
    now: () => Date.now(),
    online: () => navigator.onLine,
  });
}

import { render } from "preact";
import { OutlookHost, thisPlace } from "./office/host.ts";
import { PaneSignIn } from "./signin/signin.ts";
import { Settings } from "./signin/settings.ts";
import { OUTSIDE } from "./texts/outside.ts";

const place = thisPlace();
const host = new OutlookHost(place);
const signIn = new PaneSignIn({
  office: place.office,
  inOutlook: host.ready,
  settings: new Settings((url) => fetch(url)),
  msal: () => import("./signin/msal.ts"),
  origin: window.location.origin,
  now: () => Date.now(),
  online: () => navigator.onLine,
  words: () => OUTSIDE.signIn.other,
});

const page = document.getElementById("app");
if (page) {
  const draw = (): void => render(<pre>{JSON.stringify(host.selection(), null, 1)}</pre>, page);
  draw();
  host.onSelection(draw);
  void signIn.token();
}

import { render } from "preact";
import { Pane } from "./model/pane.ts";
import { OutlookHost, thisPlace } from "./office/host.ts";
import { signInHere } from "./signin/here.ts";
import { App } from "./views/app.tsx";

// Painted at once; Outlook, the token and the rings come to it one after the other.
const place = thisPlace();
const host = new OutlookHost(place);
const pane = new Pane({ host, signIn: signInHere(place, host.ready), api: window.location.origin });
const root = document.getElementById("app");
if (root) render(<App pane={pane} />, root);
void pane.open();

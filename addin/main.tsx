import { render } from "preact";
import { OutlookHost, thisPlace } from "./office/host.ts";
import { signInHere } from "./signin/here.ts";

const place = thisPlace();
const host = new OutlookHost(place);
const signIn = signInHere(place, host.ready);

const page = document.getElementById("app");
if (page) {
  const draw = (): void => render(<pre>{JSON.stringify(host.selection(), null, 1)}</pre>, page);
  draw();
  host.onSelection(draw);
  void signIn.token();
}

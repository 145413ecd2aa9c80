import { render } from "preact";
import { loadConfig } from "./client/config.ts";
import { Page } from "./model/page.ts";
import { App } from "./views/app.tsx";
import { Failure } from "./views/failure.tsx";

const place = document.querySelector("#page");
if (place !== null) void start(place);

async function start(target: Element): Promise<void> {
  try {
    const page = new Page(await loadConfig());
    await page.open();
    render(<App page={page} />, target);
  } catch (error) {
    render(<Failure error={error} />, target);
  }
}

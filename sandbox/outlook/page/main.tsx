import { render } from "preact";
import { loadConfig } from "../../page/client/config.ts";
import { Page } from "../../page/model/page.ts";
import { Failure } from "../../page/views/failure.tsx";
import type { OutlookConfig } from "../config.ts";
import type { OutlookItems } from "../items.ts";
import { Outlook } from "./model/outlook.ts";
import { forTests } from "./model/for-tests.ts";
import { App } from "./views/app.tsx";

const place = document.querySelector("#page");
if (place !== null) void start(place);

async function start(target: Element): Promise<void> {
  try {
    const [config, items] = await Promise.all([loadConfig() as Promise<OutlookConfig>, loadItems()]);
    // The ring itself is for the pane to show: this page asks Ringfold nothing.
    const page = new Page({ ...config, ring: null });
    await page.open();
    page.mailboxes.show([]);
    const outlook = new Outlook(config, items, page);
    forTests(outlook);
    render(<App outlook={outlook} />, target);
  } catch (error) {
    render(<Failure error={error} />, target);
  }
}

async function loadItems(): Promise<OutlookItems> {
  const response = await fetch("/items.json");
  if (!response.ok) throw new Error(`The sandbox answered ${response.status} when asked for messages.`);
  return (await response.json()) as OutlookItems;
}

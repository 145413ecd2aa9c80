import type { Frame, Page } from "playwright-core";
import { built } from "../sandbox/start/built.ts";
import { OWN_SCRIPT_MAX, weigh } from "../scripts/addin/weigh.ts";
import { openBrowser } from "../tests/e2e/sandbox-browser.ts";
import { Run } from "../tests/e2e/sandbox-run.ts";
import { type Bench, type Figure, median } from "./figure.ts";

const MAILBOXES = 5;
const TIMES = 7;
/** Places in the list of messages whose senders are in the ring. */
const KNOWN = [0, 4] as const;
const VIEWPORT = { width: 1280, height: 800 };

/** How fast the pane is, in the sandbox's Outlook in Chromium, with the real office.js and the real MSAL. */
export const pane: Bench = {
  name: "pane",
  about: "the pane in the sandbox's Outlook",
  async run({ say }) {
    const weight = weigh(await built("addin")).find(({ page }) => page === "taskpane");
    const run = new Run(["--json", "--mailboxes", String(MAILBOXES)]);
    const browser = await openBrowser();
    try {
      const { outlook } = await run.ready();
      const firsts: number[] = [];
      const shells: number[] = [];
      const cold: number[] = [];
      let warm: number[] = [];
      for (let time = 0; time < TIMES; time += 1) {
        // A context of its own: nothing is cached, nobody is signed in to the pane yet.
        const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: VIEWPORT });
        await context.addInitScript({ content: WATCH_STATES });
        const page = await context.newPage();
        await page.goto(outlook);
        const opened = await openPane(page);
        if (time > 0) {
          // The first one finds Worker and server cold as well.
          firsts.push(opened.shell);
          cold.push(opened.state);
          await page.getByRole("button", { name: /^Close Ringfold/ }).click();
          shells.push((await openPane(page)).shell);
        }
        if (time === TIMES - 1) warm = await selections(page);
        await context.close();
      }
      say(`shell ${show(shells)}, the very first ${show(firsts)}; cold ${show(cold)}; next message ${show(warm)} ms`);
      return figures((weight?.own ?? Number.NaN) / 1024, { shells, firsts, cold, warm });
    } finally {
      await browser.close();
      run.child.kill("SIGTERM");
      await run.ended;
    }
  },
};

interface Times {
  readonly shells: readonly number[];
  readonly firsts: readonly number[];
  readonly cold: readonly number[];
  readonly warm: readonly number[];
}

function figures(weight: number, { shells, firsts, cold, warm }: Times): Figure[] {
  const most = (value: number) => ({ at: "most", value }) as const;
  return [
    {
      name: "pane_script",
      what: "the pane's own script, gzip, before the sign-in code",
      unit: "KB",
      measured: weight,
      hold: most(OWN_SCRIPT_MAX / 1024),
    },
    {
      name: "pane_shell",
      what: "from the pane's navigation to its first paint, where the browser has opened it before",
      unit: "ms",
      measured: median(shells),
      hold: most(100),
    },
    {
      name: "pane_shell_first",
      what: "the same in a browser that never saw the pane",
      unit: "ms",
      measured: median(firsts),
    },
    {
      name: "pane_status",
      what: "pinned, signed in: from choosing the next message to its sender's state, read from Graph",
      unit: "ms",
      measured: median(warm),
      hold: most(300),
    },
    {
      name: "pane_cold",
      what: "from the pane's navigation to the sender's state, sign-in and all scripts included",
      unit: "ms",
      measured: median(cold),
      hold: most(1_000),
    },
  ];
}

/** What {@link WATCH_STATES} leaves in a frame. */
interface Watched {
  readonly seen: readonly number[];
}

/** Runs in every frame before its page, so it is text: notes when whose state comes on the screen, in epoch milliseconds. */
const WATCH_STATES = `
  globalThis.seen = [];
  let last = "";
  new MutationObserver(() => {
    const state = document.querySelector(".person .state");
    const who = state?.closest(".person").querySelector(".person-head")?.textContent ?? "";
    if (who === "" || who === last) return;
    last = who;
    requestAnimationFrame(() => globalThis.seen.push(Date.now()));
  }).observe(document, { subtree: true, childList: true, characterData: true });
`;

async function openPane(page: Page): Promise<{ shell: number; state: number }> {
  await chooseMessage(page, KNOWN[0]);
  await page.getByRole("button", { name: "Show sync" }).click();
  const frame = await paneOf(page);
  await frame.waitForFunction(() => (globalThis as unknown as Watched).seen.length > 0);
  return {
    shell: await frame.evaluate(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    ),
    state: await frame.evaluate(
      () => ((globalThis as unknown as Watched).seen[0] ?? Number.NaN) - performance.timeOrigin,
    ),
  };
}

/** Pins the pane and goes through messages; those whose sender is known count. */
async function selections(page: Page): Promise<number[]> {
  const frame = await paneOf(page);
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  const taken: number[] = [];
  for (let round = 0; round < TIMES; round += 1) {
    const place = round % 2 === 0 ? KNOWN[1] : KNOWN[0];
    const before = await frame.evaluate(() => (globalThis as unknown as Watched).seen.length);
    const from = Date.now();
    await chooseMessage(page, place);
    await frame.waitForFunction((count) => (globalThis as unknown as Watched).seen.length > count, before);
    const at = await frame.evaluate(() => (globalThis as unknown as Watched).seen.at(-1) ?? Number.NaN);
    if (round > 0) taken.push(at - from);
  }
  return taken;
}

async function chooseMessage(page: Page, place: number): Promise<void> {
  await page.locator(".list .line").nth(place).click();
}

async function paneOf(page: Page): Promise<Frame> {
  const place = await page.waitForSelector("iframe");
  const frame = await place.contentFrame();
  if (frame === null) throw new Error("The pane's frame has no page");
  await frame.waitForURL(/taskpane\.html/);
  return frame;
}

function show(values: readonly number[]): string {
  return values.map((value) => value.toFixed(0)).join(", ");
}

/** `npm run screenshot`: takes the picture for the README from the running sandbox. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser } from "../tests/e2e/sandbox-browser.ts";
import { freePort, Run } from "../tests/e2e/sandbox-run.ts";

const target = fileURLToPath(new URL("../docs/images/sandbox.png", import.meta.url));
const run = new Run(["--port", String(await freePort()), "--mailboxes", "5", "--json"]);
const browser = await openBrowser();
try {
  const { mailboxes } = await run.ready();
  const page = await browser.newPage({ viewport: { width: 1_400, height: 720 }, reducedMotion: "reduce" });
  await page.goto(mailboxes);
  const [first, last] = [page.getByRole("article").first(), page.getByRole("article").last()];
  // The first sync, and what was told of it, over: the picture is to show one edit.
  await last.getByRole("button", { name: /Aksel Eskildsen/ }).waitFor();
  await page.locator(".member.is-behind, .member.is-joining").first().waitFor({ state: "detached", timeout: 60_000 });
  await page.getByRole("button", { name: "Clear" }).click();
  await first.getByRole("button", { name: /Aksel Eskildsen/ }).click();
  await page.getByLabel("Job title").fill("Master electrician");
  await page.getByRole("button", { name: "Save" }).click();
  await last.getByText("Job title, by Ringfold").waitFor();
  await page.getByText("1 read, 4 changes").waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.mouse.move(0, 0);
  await page.locator(".member.is-behind").first().waitFor({ state: "detached", timeout: 60_000 });
  mkdirSync(dirname(target), { recursive: true });
  await page.screenshot({ path: target });
  console.log(`wrote ${target}`);
} finally {
  await browser.close();
  await run.stop();
}

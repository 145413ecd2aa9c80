/** `npm run screenshot`: takes the pictures for the README from the running sandbox. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Route } from "playwright-core";
import type { OutlookItems } from "../sandbox/outlook/items.ts";
import { openBrowser } from "../tests/e2e/sandbox-browser.ts";
import { Office } from "../tests/e2e/sandbox-graph.ts";
import { freePort, Run, type Urls } from "../tests/e2e/sandbox-run.ts";
import { OutlookPage } from "../tests/e2e/pane-page.ts";

const FOLDER = fileURLToPath(new URL("../docs/images/", import.meta.url));
const ANNA = "abergstrom@ringfold.example";
const JORG = "jweisshaupt@ringfold.example";
/** Sends Anna the message that is on show; their contact is in the ring. */
const SENDER = "Caoimhe Mac an Bhaird";

/** The mailboxes side by side, and what an edit took. */
async function sideBySide(browser: Browser, urls: Urls): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1_400, height: 720 }, reducedMotion: "reduce" });
  await page.goto(urls.mailboxes);
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
  await page.screenshot({ path: `${FOLDER}sandbox.png` });
  await page.close();
}

/** Outlook with the pane: an edit of somebody else's, what a push would change, and the history of both. */
async function pane(browser: Browser, urls: Urls): Promise<void> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1_360, height: 900 },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const office = await Office.open(urls);
  const outlook = new OutlookPage(page);
  const frame = page.locator("aside.pane iframe");
  const take = async (name: string): Promise<void> => {
    await page.mouse.move(0, 0);
    await frame.screenshot({ path: `${FOLDER}${name}.png` });
  };
  await page.route("**/items.json", withoutOtherScripts);
  await page.goto(urls.outlook);
  await page.getByRole("button", { name: "Got it" }).click();
  await outlook.openOn(/New number at our office/);
  await outlook.says("In sync");
  await edit(office, JORG, { businessPhones: ["+353 1 555 0142"], officeLocation: "Quay Road 7" });
  await outlook.says(/^Edited .* in jorg/);
  await outlook.says("In sync");
  await take("pane-320");
  await outlook.hold(true);
  await edit(office, ANNA, { jobTitle: "Head of castings", mobilePhone: "+353 85 555 0107" });
  await outlook.press("Check again");
  await outlook.pane.locator(".act-button", { hasText: /^Push/ }).click();
  await outlook.preview();
  const edge = page.getByRole("button", { name: /^Width of the pane/ });
  for (let steps = 0; steps < 13; steps += 1) await edge.press("ArrowLeft");
  await edge.blur();
  await page.screenshot({ path: `${FOLDER}outlook.png` });
  await take("pane-light");
  await page.getByLabel("Theme").selectOption("Dark");
  await outlook.pane.locator(".act-panel").getByRole("button", { name: "Push" }).click();
  await outlook.says("Pushed", ".act-panel h3");
  await outlook.says(/^Pushed .* by Anna/);
  await take("pane-dark");
  await outlook.hold(false);
  await context.close();
}

/** The browser of the packages has no font for Chinese: such a message would be a row of boxes. */
async function withoutOtherScripts(route: Route): Promise<void> {
  const { mailboxes } = (await (await route.fetch()).json()) as OutlookItems;
  const isPlain = ({ subject }: { readonly subject: string }): boolean => !/\p{Script=Han}/u.test(subject);
  await route.fulfill({
    json: { mailboxes: mailboxes.map((one) => ({ ...one, messages: one.messages.filter(isPlain) })) },
  });
}

async function edit(office: Office, owner: string, body: object): Promise<void> {
  const mailbox = (await office.mailboxes()).find(({ userPrincipalName }) => userPrincipalName === owner);
  if (mailbox === undefined) throw new Error(`${owner} has no mailbox.`);
  const contact = (await office.contacts(mailbox)).find(({ displayName }) => displayName === SENDER);
  await office.change(mailbox, contact?.id ?? "", body);
}

mkdirSync(FOLDER, { recursive: true });
const run = new Run(["--port", String(await freePort()), "--mailboxes", "5", "--json"]);
const browser = await openBrowser();
try {
  const urls = await run.ready();
  await sideBySide(browser, urls);
  await pane(browser, urls);
  console.log(`wrote sandbox, outlook and pane pictures to ${FOLDER}`);
} finally {
  await browser.close();
  await run.stop();
}

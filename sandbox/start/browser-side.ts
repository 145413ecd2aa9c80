import type { RunningEntra } from "../entra/server.ts";
import { Broker } from "../outlook/server/broker.ts";
import { ensureCertificate, userFolder, type Certificate } from "../outlook/server/certificate.ts";
import { startFront } from "../outlook/server/front.ts";
import { startOutlook } from "../outlook/server/outlook.ts";
import type { OutlookConfig } from "../outlook/config.ts";
import type { OutlookItems } from "../outlook/items.ts";
import { companyUsers, opensOf } from "../seed/company.ts";
import type { Live } from "./live.ts";
import { startPage, type PageConfig } from "./page-server.ts";
import { FIRST_PORT } from "./ports.ts";
import { serveSecurely } from "./serve.ts";
import { listen, type Start, type Urls } from "./steps.ts";

/** What the servers for browsers stand on. */
export interface BrowserSide {
  readonly entra: RunningEntra;
  readonly live: Live;
  /** Finished builds of the two pages. */
  readonly builds: { readonly page: string; readonly outlook: string };
  readonly mailboxes: number;
  /** What the side-by-side page is told, as it is now. */
  readonly config: () => PageConfig;
  readonly items: () => OutlookItems;
  /** Where everything is; filled in as it starts. */
  readonly urls: () => Urls;
}

/**
 * Starts what people open: the mailboxes side by side; and over https the Outlook page, the front of the
 * add-in's pages, and Entra's sign-in.
 */
export async function startBrowserSide(
  start: Start,
  side: BrowserSide,
): Promise<{
  readonly urls: Pick<Urls, "mailboxes" | "outlook" | "addin" | "login">;
  /** File of the certificate, for somebody who wants to trust it. */
  readonly certificate: string;
}> {
  const { live, config, items, entra, urls } = side;
  const certificate = await certificateOf(start);
  const mailboxes = await listen(start, "mailboxes", FIRST_PORT, (port) =>
    startPage({ port, build: side.builds.page, live, config }),
  );
  const login = await listen(start, "login", FIRST_PORT, (port) =>
    serveSecurely(port, certificate, { request: entra.listener(`https://localhost:${port}`) }),
  );
  const addin = await listen(start, "addin", FIRST_PORT, (port) =>
    startFront({ port, certificate, app: () => urls().app || null, outlook: () => urls().outlook }),
  );
  const broker = new Broker({
    tenant: start.state.settings.tenant,
    environment: () => new URL(login).host,
    users: () => companyUsers(side.mailboxes),
    tokens: async (user, scopes) => await entra.broker(user, scopes),
  });
  const outlook = await listen(start, "outlook", FIRST_PORT, (port) =>
    startOutlook({
      port,
      certificate,
      build: side.builds.outlook,
      live,
      items,
      broker,
      config: () => outlookConfig(config(), side.mailboxes, { addin, mailboxes }),
    }),
  );
  return { urls: { mailboxes, outlook, addin, login }, certificate: certificate.file };
}

function outlookConfig(
  config: PageConfig,
  count: number,
  { addin, mailboxes }: Pick<Urls, "addin" | "mailboxes">,
): OutlookConfig {
  const users = companyUsers(count).map(({ id, displayName, userPrincipalName, mail }, place) => ({
    id,
    displayName,
    userPrincipalName,
    mail,
    isShared: place === 0,
    opens: opensOf(place),
  }));
  return { ...config, addin, sideBySide: mailboxes, users };
}

/** With a state of its own a sandbox has its own certificate; else all of a user's sandboxes have one. */
async function certificateOf({ options, state, words }: Start): Promise<Certificate> {
  if (options.state !== null) return await ensureCertificate(state.part("certificate"), Date.now());
  const folder = userFolder();
  try {
    return await ensureCertificate(folder, Date.now());
  } catch (error) {
    words.note(`${folder} cannot be written (${String(error)}): the certificate is for this start only.`);
    return await ensureCertificate(state.part("certificate"), Date.now());
  }
}

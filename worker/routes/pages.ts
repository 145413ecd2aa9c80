import type { AddinSettings } from "../../shared/contract/addin.ts";
import { refused } from "../../shared/contract/problems.ts";
import { VERSION } from "../../shared/version.ts";
import type { Environment } from "../environment.ts";
import { newRoutes } from "./context.ts";
import { problem } from "./respond.ts";

/** The add-in's pages with their policy, and what they need to sign in. */
export const pageRoutes = newRoutes();

/** Framed by Outlook: the pane, and the page behind the ribbon's commands. */
const FRAMED = ["/taskpane.html", "/commands.html"] as const;

for (const path of [...FRAMED, "/signin.html"]) {
  pageRoutes.get(path, async (c) => {
    const { ASSETS: assets } = c.env;
    const page = await assets?.fetch(c.req.raw);
    if (page !== undefined && page.status >= 500) throw new Error(`The page ${path} cannot be had: ${page.status}`);
    if (page === undefined || page.status >= 400) {
      return problem(c, refused("not_found", "The add-in's pages are not part of this deployment: npm run build."));
    }
    const headers = new Headers(page.headers);
    // The sign-in window is a window of its own and shows Entra next: nobody has reason to frame it.
    const ancestors = path === "/signin.html" ? [] : c.var.environment.frameAncestors;
    for (const [name, value] of Object.entries(pageHeaders(c.var.environment, new URL(c.req.url), ancestors))) {
      headers.set(name, value);
    }
    return new Response(page.body, { status: page.status, headers });
  });
}

pageRoutes.get("/addin.json", (c) => {
  const { clientId, tenant, browserLoginRoot } = c.var.environment;
  const settings: AddinSettings = {
    clientId,
    tenant,
    authority: `${browserLoginRoot}/${tenant}`,
    scope: `api://${clientId}/access_as_user`,
    version: VERSION,
  };
  return c.json(settings, 200, { "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff" });
});

/**
 * No Cross-Origin-Opener-Policy: it would cut the sign-in window off from the pane that waits for it.
 * No X-Frame-Options: it knows no list of origins.
 */
function pageHeaders(
  { browserLoginRoot }: Environment,
  { protocol, host }: URL,
  ancestors: readonly string[],
): Record<string, string> {
  // Behind a front that speaks https the Worker itself is asked by http.
  const sockets = protocol === "https:" ? `wss://${host}` : `wss://${host} ws://${host}`;
  const policy = {
    "default-src": "'none'",
    // office.js and the library it loads in turn; Microsoft keeps no list of what more it may be.
    "script-src": "'self' https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com",
    "style-src": "'self'",
    "img-src": "'self' data:",
    // Our socket by name: not every browser takes 'self' for it. Entra: MSAL asks it for tokens.
    "connect-src": `'self' ${sockets} ${browserLoginRoot}`,
    "base-uri": "'none'",
    "form-action": "'none'",
    "object-src": "'none'",
    "frame-ancestors": ancestors.length > 0 ? ancestors.join(" ") : "'none'",
  };
  return {
    "Content-Security-Policy": Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join("; "),
    // Kept, and asked about each time: a new build counts at once.
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
  };
}

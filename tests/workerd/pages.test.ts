import { env } from "cloudflare:workers";
import { expect, describe, inject, it } from "vitest";
import type { AddinSettings } from "../../shared/contract/addin.ts";
import { VERSION } from "../../shared/version.ts";
import { APP, CLIENT, ENTRA, TENANT } from "../support/places.ts";
import { worker } from "./stage.ts";

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return await worker.fetch(new Request(`${APP}${path}`, { headers }));
}

/** What is served beside the Worker: scripts, styles and icons never pass through it. */
async function getAsset(path: string): Promise<Response> {
  const response = await (env as unknown as { ASSETS: Fetcher }).ASSETS.fetch(`${APP}${path}`);
  await response.arrayBuffer();
  return response;
}

/** A policy by its directives. */
function policyOf(response: Response): Map<string, string[]> {
  const policy = response.headers.get("Content-Security-Policy") ?? "";
  return new Map(
    policy.split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources];
    }),
  );
}

it("[S34] the add-in's pages are those of the sources as they are now", () => {
  expect(inject("addinTrouble")).toBe("");
});

describe.each(["/taskpane.html", "/commands.html", "/signin.html"])("%s", (path) => {
  it("[S34] runs our script and Office's alone, nothing inline and no eval", async () => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/html");
    const policy = policyOf(response);
    expect(policy.get("default-src")).toEqual(["'none'"]);
    expect(policy.get("script-src")).toEqual([
      "'self'",
      "https://appsforoffice.microsoft.com",
      "https://ajax.aspnetcdn.com",
    ]);
    expect(policy.get("style-src")).toEqual(["'self'"]);
    expect(policy.get("base-uri")).toEqual(["'none'"]);
    expect(policy.get("form-action")).toEqual(["'none'"]);
    expect(response.headers.get("Content-Security-Policy")).not.toMatch(/unsafe|\*|http:/);

    const html = await response.text();
    expect(html).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=/i);
    expect(html).toMatch(
      /<script (defer )?src="https:\/\/appsforoffice\.microsoft\.com\/lib\/1\/hosted\/office\.js"><\/script>/,
    );
  });

  it("[S34] talks to nobody but us, our live feed and Entra", async () => {
    const { host } = new URL(APP);
    expect(policyOf(await get(path)).get("connect-src")).toEqual(["'self'", `wss://${host}`, ENTRA]);
  });

  it("[S34] sets no header that would cut off Outlook or the sign-in window", async () => {
    const { headers } = await get(path);
    expect(headers.get("X-Frame-Options")).toBeNull();
    expect(headers.get("Cross-Origin-Opener-Policy")).toBeNull();
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Referrer-Policy")).toBe("same-origin");
    expect(headers.get("Permissions-Policy")).toContain("microphone=()");
  });

  it("[S34] is asked about each time, so that a new version counts at once", async () => {
    const first = await get(path);
    expect(first.headers.get("Cache-Control")).toBe("no-cache");
    const again = await get(path, { "If-None-Match": first.headers.get("ETag") ?? "" });
    expect(again.status).toBe(304);
    expect(again.headers.get("Content-Security-Policy")).toBe(first.headers.get("Content-Security-Policy"));
  });

  it("[S34] loads scripts and styles that may be kept for ever", async () => {
    const html = await (await get(path)).text();
    const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file]) => file ?? "");
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const response = await getAsset(file);
      expect(response.status).toBe(200);
      expect(response.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    }
  });
});

it("[S34] the pane and the commands are framed by Outlook's hosts only, the new one included", async () => {
  const outlook = [
    "https://outlook.office.com",
    "https://outlook.office365.com",
    "https://outlook.live.com",
    "https://outlook.cloud.microsoft",
  ];
  expect(policyOf(await get("/taskpane.html")).get("frame-ancestors")).toEqual(outlook);
  expect(policyOf(await get("/commands.html")).get("frame-ancestors")).toEqual(outlook);
  expect(policyOf(await get("/signin.html")).get("frame-ancestors")).toEqual(["'none'"]);
});

it("[S35] icons may be kept by caches, or Office shows another one", async () => {
  const response = await getAsset("/icons/ringfold-80.png");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=604800");
});

it("[S34] says without a token how to sign in, and nothing secret", async () => {
  const response = await get("/addin.json");
  expect(await response.json<AddinSettings>()).toEqual({
    clientId: CLIENT,
    tenant: TENANT,
    authority: `${ENTRA}/${TENANT}`,
    scope: `api://${CLIENT}/access_as_user`,
    version: VERSION,
  });
});

it("a page that does not exist is a problem with words, not a page", async () => {
  const response = await get("/admin.html");
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
});

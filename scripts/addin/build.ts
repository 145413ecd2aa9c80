/** `node build.ts FOLDER`: builds the add-in's pages. */
import preact from "@preact/preset-vite";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { manifestOf, PAGES, SIGN_IN } from "./weigh.ts";

const [, , target = ""] = process.argv;
const root = fileURLToPath(new URL("../../addin/", import.meta.url));

/** The sign-in library in a script of its own: it loads when a token is needed, and the pane is painted by then. */
const signIn = { name: SIGN_IN, test: /node_modules[\\/]@azure[\\/]msal/, includeDependenciesRecursively: false };

const STYLES = /\s*<link rel="stylesheet"[^>]*>/g;

/** The styles before every script: the shell is painted with them, and waits for nothing else. */
const stylesFirst: Plugin = {
  name: "styles-first",
  transformIndexHtml: {
    order: "post",
    handler: (html) => {
      const links = (html.match(STYLES) ?? []).map((link) => link.replace("<link ", '<link fetchpriority="high" '));
      return html.replace(STYLES, "").replace(/<meta charset="utf-8" \/>/, (charset) => charset + links.join(""));
    },
  },
};

// Whoever builds: a test says "test" here, and would get the tools for developers in the pane.
process.env["NODE_ENV"] = "production";
rmSync(target, { recursive: true, force: true });
// Each page by itself: scripts shared between pages would cost the pane a request and the better part of a kilobyte.
for (const page of PAGES) {
  await build({
    configFile: false,
    mode: "production",
    root,
    plugins: [preact(), stylesFirst],
    logLevel: "warn",
    build: {
      outDir: target,
      emptyOutDir: false,
      // What loads what: for the scales.
      manifest: manifestOf(page),
      // Nothing in data: addresses, and no inline script: the pages' policy allows neither.
      assetsInlineLimit: 0,
      // There is nothing to load beside: a page has one script, and asks for the others itself.
      modulePreload: false,
      rolldownOptions: {
        input: join(root, `${page}.html`),
        output: { codeSplitting: { groups: [signIn] } },
      },
    },
  });
}

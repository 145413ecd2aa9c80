/** `node build.ts FOLDER`: builds the add-in's pages. */
import preact from "@preact/preset-vite";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { PAGES, SIGN_IN } from "./weigh.ts";

const [, , target = ""] = process.argv;
const root = fileURLToPath(new URL("../../addin/", import.meta.url));

/** The sign-in library in a script of its own: it loads when a token is needed, and the pane is painted by then. */
const signIn = { name: SIGN_IN, test: /node_modules[\\/]@azure[\\/]msal/, includeDependenciesRecursively: false };

await build({
  configFile: false,
  root,
  plugins: [preact()],
  logLevel: "warn",
  build: {
    outDir: target,
    emptyOutDir: true,
    // What loads what: for the scales.
    manifest: true,
    // Nothing in data: addresses, and no inline script: the pages' policy allows neither.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: PAGES.map((page) => join(root, `${page}.html`)),
      output: { codeSplitting: { groups: [signIn] } },
    },
  },
});

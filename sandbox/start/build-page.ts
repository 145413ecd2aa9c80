/** `node build-page.ts FOLDER`: builds the page that shows the mailboxes side by side. */
import preact from "@preact/preset-vite";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const [, , target = ""] = process.argv;
await build({
  configFile: false,
  root: fileURLToPath(new URL("../page/", import.meta.url)),
  plugins: [preact()],
  logLevel: "warn",
  build: { outDir: target, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});

/** `node build-outlook.ts FOLDER`: builds the page that is Outlook. */
import preact from "@preact/preset-vite";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const [, , target = ""] = process.argv;
await build({
  configFile: false,
  root: fileURLToPath(new URL("../outlook/page/", import.meta.url)),
  plugins: [preact()],
  logLevel: "warn",
  build: { outDir: target, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});

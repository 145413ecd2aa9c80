/** `npm run icons`: renders the add-in's icons from their drawings. Below 32 pixels a simpler drawing stays clear. */
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openBrowser } from "../tests/e2e/sandbox-browser.ts";
import { ICON_SIZES, iconName } from "./manifest/icons.ts";

const drawings = new URL("../addin/icons/", import.meta.url);
const target = fileURLToPath(new URL("../addin/public/icons/", import.meta.url));
mkdirSync(target, { recursive: true });
const browser = await openBrowser();
try {
  const page = await browser.newPage();
  for (const size of ICON_SIZES) {
    const drawing = readFileSync(new URL(size < 32 ? "ringfold-small.svg" : "ringfold.svg", drawings), "utf8");
    await page.setViewportSize({ width: size, height: size });
    const svg = drawing.replace("<svg ", `<svg width="${size}" height="${size}" `);
    await page.setContent(`<body style="margin: 0; line-height: 0">${svg}</body>`);
    await page.screenshot({ path: `${target}${iconName(size)}`, omitBackground: true });
  }
  console.log(`${ICON_SIZES.length} icons drawn`);
} finally {
  await browser.close();
}

/** `node scripts/with-node.mjs FILE args...`: installs what is missing and runs FILE with a Node that runs TypeScript. */
import { ensureInstalled } from "./install.mjs";
import { run } from "./process.mjs";

process.exitCode = await run(ensureInstalled(), process.argv.slice(2));

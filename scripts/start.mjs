/** `npm start`: installs what is missing and runs the sandbox until it is stopped. */
import { ensureInstalled } from "./install.mjs";
import { run } from "./process.mjs";

process.exitCode = await run(ensureInstalled(), ["sandbox/start.ts", ...process.argv.slice(2)], { tether: true });

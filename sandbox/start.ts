/** `npm start`: Graph, Entra, the Worker and the page on one machine, until it is stopped. */
import { readOptions, USAGE } from "./start/options.ts";
import { StartProblem } from "./start/problem.ts";
import { Lifetime } from "./start/lifetime.ts";

const options = readOptions(process.argv.slice(2));
if (!options.ok) {
  console.error(`${options.error}\n\n${USAGE}`);
  process.exitCode = 2;
} else if (options.value.help) {
  console.log(USAGE);
} else {
  const lifetime = new Lifetime();
  try {
    // Only now: it brings large packages along, and a wrong option should be answered at once.
    const { startSandbox } = await import("./start/sandbox.ts");
    await startSandbox(options.value, lifetime);
  } catch (error) {
    if (!lifetime.isEnding) explain(error);
    await lifetime.end(1);
  }
}

function explain(error: unknown): void {
  if (error instanceof StartProblem) console.error(`\n${error.message}`);
  else console.error("\nThe sandbox could not start:", error);
}

/**
 * `npm run build`: the add-in's pages, where deployment looks for them (dist/addin), and what they
 * weigh. Fails when the pane is too heavy. `wrangler deploy` bundles the Worker by itself.
 */
import { built } from "../sandbox/start/built.ts";
import { StartProblem } from "../sandbox/start/problem.ts";
import { publish } from "./addin/publish.ts";
import { summary, tooHeavy, weigh } from "./addin/weigh.ts";

try {
  const folder = await built("addin");
  const weights = weigh(folder);
  console.log(summary(weights));
  const trouble = tooHeavy(weights);
  if (trouble !== null) throw new StartProblem(trouble);
  publish(folder);
} catch (error) {
  if (!(error instanceof StartProblem)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

import type * as worker from "../../worker/index.ts";
import type { Bindings } from "../../worker/objects/bindings.ts";

declare global {
  namespace Cloudflare {
    /** What `env` of "cloudflare:workers" holds in these tests. */
    interface Env extends Bindings {}
    interface GlobalProps {
      mainModule: typeof worker;
    }
  }
}

declare module "vitest" {
  /** What tests/support/addin.ts provides. */
  interface ProvidedContext {
    addinTrouble: string;
    /** How many schedules tests/workerd/schedules.test.ts plays, and from which seed on: vitest.config.ts. */
    schedules: { readonly count: number; readonly seed: number };
  }
}

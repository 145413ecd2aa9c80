import { type Bindings, directoryOf, ringOf } from "./objects/bindings.ts";
import { log } from "./objects/system.ts";
import { app } from "./routes/app.ts";
import { tendRings } from "./admin/tend.ts";

export { Directory } from "./objects/directory.ts";
export { Mailbox } from "./objects/mailbox.ts";
export { Ring } from "./objects/ring.ts";

/** The Worker: requests, and the cron that sets going again whatever stopped. */
export default {
  fetch: (request, bindings, context) => app.fetch(request, bindings, context),
  scheduled: (_event, bindings, context) => {
    context.waitUntil(tendRings({ directory: directoryOf(bindings), ring: (id) => ringOf(bindings, id), log }));
  },
} satisfies ExportedHandler<Bindings>;

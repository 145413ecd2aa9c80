/**
 * Who may import whom. A folder without an entry here fails the check, so a new one gets its
 * place in the architecture before it gets its second file. The longest matching path counts.
 */
export interface Layer {
  /** A folder or a file. */
  readonly path: string;
  /** Folders and files that it may import from, itself not named. */
  readonly imports: readonly string[];
  /** Packages that it may import, and modules of the platform. */
  readonly packages?: readonly string[];
  /** `pure`: no I/O, clock, randomness or waiting. `ported`: reaches the world through ports only. */
  readonly reach?: "pure" | "ported";
}

const inner = ["shared", "worker/engine", "worker/ports", "worker/storage"];

export const layers: readonly Layer[] = [
  { path: "shared", imports: [], packages: ["zod", "@microsoft/microsoft-graph-types"], reach: "pure" },
  { path: "shared/contract", imports: ["shared"], packages: ["zod", "@hono/zod-openapi"], reach: "pure" },

  { path: "worker/engine", imports: ["shared"], reach: "pure" },
  {
    path: "worker/engine/fingerprint.ts",
    imports: ["shared", "worker/engine"],
    packages: ["node:crypto"],
    reach: "pure",
  },
  { path: "worker/ports", imports: ["shared"], reach: "ported" },
  { path: "worker/storage", imports: ["shared", "worker/ports"], reach: "ported" },
  {
    path: "worker/ring",
    imports: [
      ...inner,
      "worker/mailbox/protocol.ts",
      "worker/mailbox/person-protocol.ts",
      "worker/directory/protocol.ts",
    ],
    reach: "ported",
  },
  // Of worker/graph the requests and their marker: pure builders. The client stays behind its port.
  {
    path: "worker/mailbox",
    imports: [
      ...inner,
      "worker/ring/protocol.ts",
      "worker/ring/person-protocol.ts",
      "worker/ring/version.ts",
      "worker/graph/marker.ts",
      "worker/graph/requests.ts",
      "worker/graph/places.ts",
      "worker/graph/budget.ts",
    ],
    reach: "ported",
  },
  {
    path: "worker/directory",
    imports: [...inner, "worker/ring/protocol.ts", "worker/mailbox/protocol.ts"],
    reach: "ported",
  },
  // What the API does, as plain code: the routes only translate.
  {
    path: "worker/admin",
    imports: [
      ...inner,
      "worker/directory/protocol.ts",
      "worker/ring/admin-protocol.ts",
      "worker/ring/protocol.ts",
      "worker/graph/lookup.ts",
    ],
    reach: "ported",
  },
  // The same for people: who may act where, and what they ask of rings and mailboxes.
  {
    path: "worker/person",
    imports: [
      ...inner,
      "worker/directory/protocol.ts",
      "worker/ring/admin-protocol.ts",
      "worker/ring/person-protocol.ts",
      "worker/mailbox/person-protocol.ts",
      "worker/graph/kept.ts",
      "worker/graph/lookup.ts",
    ],
    reach: "ported",
  },

  {
    path: "worker/graph",
    imports: ["shared", "worker/ports"],
    packages: ["@microsoft/microsoft-graph-client", "@microsoft/microsoft-graph-types", "jose"],
  },
  ...["marker", "places", "requests"].map((name) => ({
    // The spoke builds its requests with these, so they are held to be what it takes them for.
    path: `worker/graph/${name}.ts`,
    imports: ["shared", "worker/ports", "worker/graph"],
    reach: "pure" as const,
  })),
  { path: "worker/auth", imports: ["shared", "worker/ports", "worker/storage"], packages: ["jose"] },
  {
    path: "worker/objects",
    imports: ["shared", "worker"],
    packages: ["cloudflare:workers"],
  },
  {
    path: "worker/routes",
    imports: ["shared", "worker"],
    packages: ["cloudflare:workers", "hono", "@hono/zod-openapi", "zod"],
  },
  // The wiring, and what a deployment is configured with.
  { path: "worker/index.ts", imports: ["shared", "worker"] },
  { path: "worker/environment.ts", imports: ["shared", "worker"] },

  // The pane. Outlook and signing in stand behind ports, so the rest of it knows neither.
  { path: "addin", imports: ["shared"], packages: ["preact"] },
  // All that the pane decides: plain code over ports, so tests hold its time and its network in their hands.
  {
    path: "addin/model",
    imports: ["shared", "addin/ports.ts", "addin/client"],
    reach: "ported",
  },
  { path: "addin/client", imports: ["shared", "addin/ports.ts", "addin/model/world.ts"], reach: "ported" },
  // The one place that reaches for the browser itself.
  { path: "addin/client/browser.ts", imports: ["addin/model/world.ts"] },
  { path: "addin/texts", imports: ["shared", "addin/ports.ts", "addin/client"], reach: "ported" },
  {
    path: "addin/views",
    imports: ["shared", "addin/ports.ts", "addin/client", "addin/model", "addin/texts"],
    packages: ["preact"],
  },
  { path: "addin/office", imports: ["shared", "addin/ports.ts"] },
  {
    path: "addin/signin",
    imports: ["shared", "addin/ports.ts", "addin/office", "addin/texts"],
    packages: ["@azure/msal-browser"],
  },
  // Every click loads it anew: no views, and no Preact.
  {
    path: "addin/commands",
    imports: [
      "shared",
      "addin/ports.ts",
      "addin/client",
      "addin/model/world.ts",
      "addin/office",
      "addin/signin",
      "addin/texts",
    ],
  },
];

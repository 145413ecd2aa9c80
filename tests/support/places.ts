/** The addresses and ids of the small world that the Worker's tests live in. */
export const GRAPH = "https://graph.test";
export const ENTRA = "https://entra.test";
export const STAGE = "https://stage.test";
export const APP = "https://ringfold.test";
export const TENANT = "00000000-0000-4000-8000-0000000000aa";
export const CLIENT = "00000000-0000-4000-8000-0000000000bb";
export const CLIENT_SECRET = "not-a-secret-of-anybody";
export const WEBHOOK_SECRET = "0123456789abcdef0123456789abcdef";

/** The Worker's variables in its tests: as `wrangler.toml` names them, with bounds that tests can wait for. */
export const VARIABLES = {
  GRAPH_ROOT: GRAPH,
  LOGIN_ROOT: ENTRA,
  TENANT_ID: TENANT,
  CLIENT_ID: CLIENT,
  GRAPH_CLIENT_SECRET: CLIENT_SECRET,
  WEBHOOK_SECRET,
  PUBLIC_ORIGIN: APP,
  IN_FLIGHT_MS: "300",
  VISIBILITY_MS: "300",
  IF_MATCH: "honoured",
} as const;

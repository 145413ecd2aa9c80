/** Where Microsoft's clouds are. An app and its tokens belong to one cloud and are of no use in another. */
export interface Cloud {
  /** Graph's root, without version. */
  readonly graph: string;
  /** Entra's root: `{login}/{tenant}/oauth2/v2.0/token`. */
  readonly login: string;
}

/** The names a deployment is configured with. */
export type CloudName = "global" | "usgov" | "usgovdod" | "china";

/** Microsoft's table of deployments (docs/GRAPH.md section 9). The commercial cloud and GCC are `global`. */
export const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  global: { graph: "https://graph.microsoft.com", login: "https://login.microsoftonline.com" },
  usgov: { graph: "https://graph.microsoft.us", login: "https://login.microsoftonline.us" },
  usgovdod: { graph: "https://dod-graph.microsoft.us", login: "https://login.microsoftonline.us" },
  china: { graph: "https://microsoftgraph.chinacloudapi.cn", login: "https://login.chinacloudapi.cn" },
};

/** The scope that stands for every application permission granted for a cloud's Graph. */
export function graphScope(graph: string): string {
  return `${graph}/.default`;
}

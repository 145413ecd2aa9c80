/** Where Microsoft's clouds are. An app and its tokens belong to one cloud and are of no use in another. */
export interface Cloud {
  /** Graph's root, without version. */
  readonly graph: string;
  /** Entra's root: `{login}/{tenant}/oauth2/v2.0/token`. */
  readonly login: string;
  /** Origins of Outlook on the web, which frame the add-in's pages. */
  readonly outlook: readonly string[];
}

/** The names a deployment is configured with. */
export type CloudName = "global" | "usgov" | "usgovdod" | "china";

/**
 * Microsoft's table of deployments (docs/GRAPH.md section 9). The commercial cloud and GCC are `global`.
 * Outlook's origins: there is no official list for framing. Those of Microsoft's lists of endpoints, of
 * office.js's list of trusted hosts, and `outlook.cloud.microsoft`, to which Outlook moves.
 */
export const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  global: {
    graph: "https://graph.microsoft.com",
    login: "https://login.microsoftonline.com",
    outlook: [
      "https://outlook.office.com",
      "https://outlook.office365.com",
      "https://outlook.live.com",
      "https://outlook.cloud.microsoft",
    ],
  },
  usgov: {
    graph: "https://graph.microsoft.us",
    login: "https://login.microsoftonline.us",
    outlook: ["https://outlook.office365.us"],
  },
  usgovdod: {
    graph: "https://dod-graph.microsoft.us",
    login: "https://login.microsoftonline.us",
    outlook: ["https://outlook-dod.office365.us", "https://webmail.apps.mil"],
  },
  china: {
    graph: "https://microsoftgraph.chinacloudapi.cn",
    login: "https://login.chinacloudapi.cn",
    outlook: ["https://partner.outlook.cn"],
  },
};

/** The scope that stands for every application permission granted for a cloud's Graph. */
export function graphScope(graph: string): string {
  return `${graph}/.default`;
}

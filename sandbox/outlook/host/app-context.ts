/** Requirement sets and their versions, as `isSetSupported` is to know them. */
export type Requirements = Readonly<Record<string, string>>;

/** What Outlook on the web supports today. "react" is what the library's own telemetry asks for. */
export const OUTLOOK_TODAY: Requirements = {
  Mailbox: "1.15",
  NestedAppAuth: "1.1",
  DialogApi: "1.2",
  DialogOrigin: "1.1",
  IdentityAPI: "1.3",
  react: "1.1",
};

/** The same without one set, as older Outlooks have it. */
export function without(requirements: Requirements, name: string): Requirements {
  return Object.fromEntries(Object.entries(requirements).filter(([each]) => each !== name));
}

/** What the library must be told before it starts. */
export interface AppContextOptions {
  readonly frame: string;
  /** Origin of the page around the frame. */
  readonly origin: string;
  readonly addinOrigin: string;
  readonly addinName: string;
  /** Of the user interface, such as `en-US`. */
  readonly language: string;
  readonly requirements: Requirements;
  readonly roamingSettings: Readonly<Record<string, string>>;
}

/** OutlookWebApp, among the Office applications. */
const OUTLOOK_WEB = 64;

/** The answer to `getAppContextAsync`. Without any one of the first nine fields the library does not start. */
export function appContext(options: AppContextOptions): Readonly<Record<string, unknown>> {
  return {
    _id: options.frame,
    _appName: OUTLOOK_WEB,
    _appVersion: "16.01",
    _appUILocale: options.language,
    _dataLocale: options.language,
    _docUrl: options.origin,
    _clientMode: 0,
    _settings: options.roamingSettings,
    _reason: "documentOpened",
    _appInstanceId: options.frame,
    _appMinorVersion: 1,
    _hostFullVersion: "16.0.19000.10000",
    _osfControlType: 1,
    _eToken: "",
    _correlationId: "",
    _requirementMatrix: JSON.stringify(options.requirements),
    _addinName: options.addinName,
    _appDomains: [options.addinOrigin],
    _clientWindowWidth: 1_280,
    _clientWindowHeight: 800,
    _featureGates: {},
  };
}

/** How a frame learns that Outlook is around it. */
export interface FrameAddress {
  readonly url: string;
  /** For `iframe.name`: survives a reload, and `displayDialogAsync` reads it. */
  readonly name: string;
}

/**
 * Address and name of a frame.
 * @param page absolute address of the add-in's page
 * @param extra put into the name beside what the library reads there
 */
export function frameAddress(
  page: string,
  frame: { readonly id: string; readonly conversation: string },
  options: { readonly origin: string; readonly language: string },
  extra: Readonly<Record<string, unknown>>,
): FrameAddress {
  const hostInfo = ["Outlook", "Web", "16.01", options.language, frame.id, "", "", "0"].join("$");
  const url = new URL(page);
  url.searchParams.set("_host_Info", hostInfo);
  const xdmInfo = [frame.conversation, frame.id, options.origin].join("|");
  const name = { baseFrameName: frame.id, hostInfo, xdmInfo, serializerVersion: 1, ...extra };
  return { url: url.href, name: JSON.stringify(name) };
}

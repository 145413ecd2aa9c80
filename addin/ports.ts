/**
 * What the pane needs from where it runs. `addin/office` fills these for Outlook and for a plain
 * browser tab; the pane's model and views know nothing else of either.
 */

/** Someone named by the open item. */
export interface NamedPerson {
  readonly name: string;
  /** As Outlook gives it; may be empty for somebody without one. */
  readonly address: string;
  readonly part: "from" | "sender" | "to" | "cc" | "bcc" | "organizer" | "required" | "optional";
}

/** The item that is open in Outlook. The pane shows what Ringfold knows about it: today its people, later the item itself. */
export interface CurrentItem {
  /** Tells two items apart; the same item after a reload has the same one where Outlook allows. */
  readonly key: string;
  readonly kind: "message" | "appointment";
  readonly mode: "read" | "compose";
  readonly title: string;
  /** Outlook's id and its form; `null`: none yet (a draft). */
  readonly id: { readonly id: string; readonly form: "ews" | "rest" } | null;
  /** Everyone named, the sender or organizer first, each address once. */
  readonly people: readonly NamedPerson[];
  /** Address of the shared mailbox that the item lies in; `null`: the user's own. */
  readonly sharedMailbox: string | null;
}

/** `none`: nothing is selected. `waiting`: Outlook has not said yet. */
export type Selection =
  | { readonly kind: "item"; readonly item: CurrentItem }
  | { readonly kind: "none" }
  | { readonly kind: "waiting" }
  /** Several messages are selected. */
  | { readonly kind: "many" }
  /** Not in Outlook: a plain browser tab. */
  | { readonly kind: "browser" };

/** Where the pane runs. */
export interface Host {
  readonly inOutlook: boolean;
  /** Language of the user interface, such as `en-US`. */
  readonly language: string;
  /** Address of the person whose Outlook this is; `null`: not in Outlook, or it does not say. */
  readonly account: string | null;
  selection(): Selection;
  /** Calls back with each change of the selection, and of the people of an item that is being written. Answers how to stop. */
  onSelection(changed: (selection: Selection) => void): () => void;
  /** `null`: Outlook does not say; then the system's preference counts. */
  theme(): "light" | "dark" | null;
  onTheme(changed: (theme: "light" | "dark" | null) => void): () => void;
}

/** Why there is no token. */
export type SignInProblem =
  /** Nobody is signed in, or Entra wants to ask something: {@link SignIn.interact} from a click. */
  | { readonly kind: "interaction" }
  /** An administrator has to agree first. `url`: where. */
  | { readonly kind: "consent"; readonly url: string | null }
  /** The person closed the window, or said no. */
  | { readonly kind: "cancelled" }
  /** The window was blocked by the browser, or another one is open. */
  | { readonly kind: "blocked" }
  | { readonly kind: "offline" }
  /** Anything else, in words that can be shown. */
  | { readonly kind: "failed"; readonly words: string };

/** A token, or why there is none. */
export type TokenResult =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly error: SignInProblem };

/** Signing in. Tokens are kept in memory only, never in storage of ours. */
export interface SignIn {
  /** An access token for the Worker, without showing anything. @param refused a token that the Worker just refused: get another one */
  token(refused?: string): Promise<TokenResult>;
  /** From a click: shows what Entra wants to show. */
  interact(): Promise<TokenResult>;
}

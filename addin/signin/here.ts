import { err } from "../../shared/result.ts";
import type { Place } from "../office/host.ts";
import type { SignIn, TokenResult } from "../ports.ts";
import type { PaneSignIn } from "./signin.ts";

/**
 * Signing in, on this page. All of it loads by itself, while the pane is painted; a script that did
 * not come is asked for again the next time. @param inOutlook when it is known whether this is Outlook
 */
export function signInHere({ office }: Place, inOutlook: Promise<boolean>): SignIn {
  let loaded: Promise<PaneSignIn> | null = null;
  const ask = async (question: (signIn: PaneSignIn) => Promise<TokenResult>): Promise<TokenResult> => {
    try {
      loaded ??= import("./browser.ts").then(({ browserSignIn }) => browserSignIn(office, inOutlook));
      return await question(await loaded);
    } catch {
      loaded = null;
      return err(navigator.onLine ? { kind: "failed", words: "" } : { kind: "offline" });
    }
  };
  return {
    token: (refused) => ask((signIn) => signIn.token(refused)),
    interact: () => ask((signIn) => signIn.interact()),
  };
}

import { err, ok } from "../../shared/result.ts";
import { type Library, supports } from "../office/library.ts";
import type { SignIn, TokenResult } from "../ports.ts";
import { SignInWindow } from "./dialog.ts";
import type { Acquired } from "./handover.ts";
import type * as Msal from "./msal.ts";
import { isNotNested, problemOf } from "./problem.ts";
import { consentUrl, type Settings } from "./settings.ts";

/** What signing in needs from the page. */
export interface Doors {
  readonly office: Library | null;
  /** When it is known whether this is Outlook. */
  readonly inOutlook: Promise<boolean>;
  readonly settings: Settings;
  /** The sign-in library: loaded when it is needed. */
  readonly msal: () => Promise<typeof Msal>;
  /** Of this page. */
  readonly origin: string;
  readonly now: () => number;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  readonly online: () => boolean;
}

/** A token is replaced when it has less than this to live, milliseconds. */
const SPARE_MS = 120_000;

/** Outlook's bridge answers at once, or it is not there: its library waits for ever. Milliseconds. */
const BRIDGE_MS = 8_000;
/** Longer than any token takes that comes without a person. */
const SILENT_MS = 30_000;

/** How a token comes here: by Outlook, by a window of Office's, by a window of the browser's. */
type Way =
  | { readonly kind: "nested" | "browser"; readonly acquirer: Msal.Acquirer }
  | { readonly kind: "dialog"; readonly window: SignInWindow };

/** Signs in by whatever this place offers. The token is kept in memory, here, and nowhere else of ours. */
export class PaneSignIn implements SignIn {
  readonly #doors: Doors;
  #way: Promise<Way> | null = null;
  /** The way as it was found; a click must not wait. */
  #found: Way | null = null;
  #kept: Acquired | null = null;
  #asking: Promise<TokenResult> | null = null;
  #showing: Promise<TokenResult> | null = null;

  constructor(doors: Doors) {
    this.#doors = doors;
  }

  token(refused?: string): Promise<TokenResult> {
    const kept = this.#kept;
    if (kept !== null && kept.value !== refused && kept.expiresAt - this.#doors.now() > SPARE_MS) {
      return Promise.resolve(ok(kept.value));
    }
    if (kept !== null && kept.value === refused) this.#kept = null;
    this.#asking ??= this.#silent(refused !== undefined).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  interact(): Promise<TokenResult> {
    // In a browser tab MSAL itself lets a new window take the place of one that was lost.
    if (this.#found?.kind === "browser") return this.#interactive();
    this.#showing ??= this.#interactive().finally(() => {
      this.#showing = null;
    });
    return this.#showing;
  }

  async #silent(refresh: boolean): Promise<TokenResult> {
    try {
      const way = await this.#getWay();
      if (way.kind === "dialog") return err({ kind: "interaction" });
      const acquired = await Promise.race([way.acquirer.silent(refresh), this.#late(SILENT_MS)]);
      // A click asks anew, and shows what stands in the way.
      return acquired === null ? err({ kind: "interaction" }) : this.#keep(acquired);
    } catch (error) {
      if (this.#fallBack(error)) return err({ kind: "interaction" });
      return await this.#refused(error, false);
    }
  }

  async #interactive(): Promise<TokenResult> {
    try {
      const way = this.#found ?? (await this.#getWay());
      if (way.kind !== "dialog") return this.#keep(await way.acquirer.interactive());
      const answer = await way.window.ask(hintOf(this.#doors.office));
      return answer.ok ? this.#keep(answer.value) : answer;
    } catch (error) {
      // The click is used up; the next one opens the window.
      if (this.#fallBack(error)) return err({ kind: "interaction" });
      return await this.#refused(error, true);
    }
  }

  async #late(ms: number): Promise<null> {
    await this.#doors.wait(ms);
    return null;
  }

  #keep(acquired: Acquired): TokenResult {
    this.#kept = acquired;
    return ok(acquired.value);
  }

  async #refused(thrown: unknown, interactive: boolean): Promise<TokenResult> {
    const { settings, origin, online } = this.#doors;
    const known = await settings.get().catch(() => null);
    const url = known === null ? null : consentUrl(known, origin);
    return err(problemOf(thrown, { interactive, online: online(), consentUrl: url }));
  }

  /** Outlook said it signs in for add-ins, and does not: the window is left. */
  #fallBack(thrown: unknown): boolean {
    const window = this.#window();
    if (!isNotNested(thrown) || window === null || this.#found?.kind === "dialog") return false;
    this.#found = { kind: "dialog", window };
    this.#way = Promise.resolve(this.#found);
    return true;
  }

  #getWay(): Promise<Way> {
    this.#way ??= this.#findWay().then(
      (way) => (this.#found = way),
      (error: unknown) => {
        this.#way = null;
        throw error;
      },
    );
    return this.#way;
  }

  async #findWay(): Promise<Way> {
    const { office, inOutlook, settings, msal, origin } = this.#doors;
    const [known, hosted] = await Promise.all([settings.get(), inOutlook]);
    if (office === null || !hosted) {
      return { kind: "browser", acquirer: await (await msal()).standalone(known, `${origin}/signin.html`) };
    }
    // May not be declared in the manifest; asked at run time only.
    if (supports(office, "NestedAppAuth", "1.1")) {
      const acquirer = await Promise.race([(await msal()).nested(known), this.#late(BRIDGE_MS)]);
      if (acquirer !== null) return { kind: "nested", acquirer };
    }
    return { kind: "dialog", window: new SignInWindow(office, origin) };
  }

  #window(): SignInWindow | null {
    const { office, origin } = this.#doors;
    return office === null ? null : new SignInWindow(office, origin);
  }
}

/** Whom to sign in: whose mailbox it is. Only a hint; who it really is stands in the token. */
function hintOf(office: Library | null): string {
  const mailbox = office?.context.mailbox;
  return mailbox?.userProfile.emailAddress ?? "";
}

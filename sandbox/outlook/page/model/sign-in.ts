import { OUTLOOK_TODAY, without, type Requirements } from "../../host/app-context.ts";
import type { BrokerRequest, NaaScenario } from "../../naa.ts";

/** A way in which signing in can go. */
export interface SignInWay {
  readonly id: string;
  readonly title: string;
  readonly scenario: NaaScenario;
  readonly requirements: Requirements;
}

const OLD = without(OUTLOOK_TODAY, "NestedAppAuth");

export const SIGNED_IN: SignInWay = {
  id: "signed-in",
  title: "Signed in",
  scenario: "signed-in",
  requirements: OUTLOOK_TODAY,
};

/** All ways that the page offers. */
export const SIGN_IN_WAYS: readonly SignInWay[] = [
  SIGNED_IN,
  { id: "interaction", title: "Asks once", scenario: "interaction", requirements: OUTLOOK_TODAY },
  { id: "consent", title: "Consent is missing", scenario: "consent", requirements: OUTLOOK_TODAY },
  { id: "cancel", title: "Window is closed", scenario: "cancel", requirements: OUTLOOK_TODAY },
  { id: "offline", title: "Offline", scenario: "offline", requirements: OUTLOOK_TODAY },
  { id: "disabled", title: "Switched off by an administrator", scenario: "disabled", requirements: OUTLOOK_TODAY },
  { id: "unsupported", title: "Not supported: dialog", scenario: "unavailable", requirements: OLD },
];

const BROKER = "/_sandbox/broker";

/** Asks the broker on behalf of a frame. `null`: it cannot be reached, and then says nothing. */
export async function askBroker(body: BrokerRequest): Promise<string | null> {
  try {
    const response = await fetch(BROKER, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

/** Lets the broker forget whom it has asked. */
export async function forgetSignIns(): Promise<void> {
  await fetch(BROKER, { method: "DELETE" });
}

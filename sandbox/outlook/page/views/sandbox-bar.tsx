import { useEffect, useState } from "preact/hooks";
import { useWatched } from "../../../page/model/value.ts";
import { useOutlook } from "../model/outlook.ts";
import { SIGNED_IN, SIGN_IN_WAYS } from "../model/sign-in.ts";
import { Hint } from "./hint.tsx";

/** What belongs to the sandbox and not to Outlook. */
export function SandboxBar() {
  const outlook = useOutlook();
  const [isOpen, setOpen] = useState(true);
  return (
    <footer class="sandbox-bar">
      <section aria-label="Sandbox">
        {isOpen && <Hint />}
        <div class="sandbox-row">
          <button type="button" class="command" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            Sandbox
            <span class="chevron" aria-hidden="true" />
          </button>
          {isOpen && (
            <>
              <HoldSwitch />
              <button type="button" onClick={() => outlook.look()}>
                Edit a contact…
              </button>
              <SignInChoice />
              <a href={outlook.config.sideBySide} target="_blank" rel="noreferrer">
                Mailboxes side by side
              </a>
            </>
          )}
        </div>
      </section>
    </footer>
  );
}

function HoldSwitch() {
  const { hold, contacts } = useOutlook();
  const isOn = useWatched(hold.isOn);
  useEffect(() => {
    const look = (): void => void contacts.attempt(() => hold.read());
    look();
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, [hold]);
  return (
    <button type="button" aria-pressed={isOn} onClick={() => void contacts.attempt(() => hold.set(!isOn))}>
      {isOn ? "Notifications are held" : "Hold notifications"}
    </button>
  );
}

function SignInChoice() {
  const outlook = useOutlook();
  const way = useWatched(outlook.signIn);
  const choose = (id: string): void =>
    void outlook.contacts.attempt(() => outlook.setSignIn(SIGN_IN_WAYS.find((one) => one.id === id) ?? SIGNED_IN));
  return (
    <label class="inline">
      <span>Sign-in</span>
      <select value={way.id} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {SIGN_IN_WAYS.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

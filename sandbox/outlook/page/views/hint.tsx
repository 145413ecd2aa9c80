import { useState } from "preact/hooks";

const KEY = "ringfold-outlook-hint";

/** What to try first; once dismissed it is not there again. */
export function Hint() {
  const [isShown, setShown] = useState(() => localStorage.getItem(KEY) === null);
  if (!isShown) return null;
  const dismiss = (): void => {
    localStorage.setItem(KEY, "seen");
    setShown(false);
  };
  return (
    <div class="hint">
      <ol aria-label="What to try">
        <li>
          Open a message and the add-in’s pane, then edit the sender’s contact in another mailbox: the pane follows.
        </li>
        <li>Hold notifications, edit the contact in your own mailbox, then push your copy, or pull the ring’s.</li>
        <li>Undo the change in the pane, or restore an older version from its history.</li>
      </ol>
      <button type="button" onClick={dismiss}>
        Got it
      </button>
    </div>
  );
}

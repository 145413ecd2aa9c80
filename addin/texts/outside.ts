import { pluralOf } from "./plural.ts";

const plural = pluralOf("en");

/**
 * What is read outside of the pane: in the sign-in window, and on an item when a ribbon command
 * reports. Outlook shows 150 characters of a report behind the add-in's name; what matters stands first.
 */
export const OUTSIDE = {
  signIn: {
    done: "You are signed in. You can close this window.",
    agreed: "Thank you. Your organization can use Ringfold now; you can close this window.",
    not_agreed: "Nothing was changed. You can close this window.",
    cancelled: "You were not signed in. Close this window and try again.",
    failed: "Signing in did not work. Close this window and try again in a moment.",
    not_here: "This window belongs to Ringfold in Outlook. You can close it.",
  },
  commands: {
    running: {
      resync: "Resyncing…",
      push: "Pushing your copy…",
      pull: "Pulling the ring's version…",
    },
    resynced: (name: string, words: string) => `${name}: ${words}`,
    pushed: (name: string, fields: string) => `Pushed ${name}. The pane can undo it. Changed: ${fields}`,
    pulled: (name: string, fields: string) => `Pulled ${name}. The pane can undo it. Changed: ${fields}`,
    nobody: "This item names no sender or organizer with an address.",
    noRing: "You have no folder in a ring yet. Ask your administrator to add it.",
    noMatch: (name: string) => `${name} is not in your rings. The pane can add them.`,
    several: (name: string, count: number) =>
      `${name}: ${count} ${plural(count, { one: "contact matches", other: "contacts match" })}. Open the pane to choose one.`,
    deleted: (name: string) => `${name} was deleted from the ring. Open the pane to restore an older version.`,
    refused: (name: string, why: string) => `${name}: ${why}`,
    decide: (name: string) => `${name}: nothing was done, because this deletes the contact. Open the pane to decide.`,
    changing: (name: string) => `${name} is being changed just now. Nothing was done; try again in a moment.`,
    pause: (until: string) => `Microsoft 365 asks for a pause until ${until}. Nothing is lost; try again then.`,
    signIn: "Open the pane and sign in first.",
    consent: "Your organization has to agree first. Open the pane to see how.",
    offline: "You are offline. Try again when you are back.",
    unreachable: "Ringfold does not answer. Try again in a moment.",
    unsure: (name: string) => `${name}: no answer came. Open the pane to see whether it was done.`,
    slow: "Ringfold takes longer than usual. Open the pane to see what came of it.",
    failed: "That did not work. Open the pane to see more.",
  },
} as const;

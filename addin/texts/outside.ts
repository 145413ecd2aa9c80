/** What is read outside of the pane: in the sign-in window, and on an item when a ribbon command reports. */
export const OUTSIDE = {
  signIn: {
    under_way: "Signing in…",
    done: "You are signed in. You can close this window.",
    agreed: "Thank you. Ringfold may be used in your organization now; you can close this window.",
    not_agreed: "Nothing was changed. You can close this window.",
    cancelled: "You were not signed in. Close this window and try again.",
    failed: "Signing in did not work. Close this window and try again in a moment.",
    not_here: "This window belongs to Ringfold in Outlook. You can close it.",
  },
} as const;

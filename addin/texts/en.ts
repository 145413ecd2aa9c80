import type { ItemStatus, MyRing } from "../../shared/contract/acts.ts";
import type { NamedPerson } from "../ports.ts";
import { acts } from "./en-acts.ts";
import { pluralOf } from "./plural.ts";
import { problems } from "./problems.ts";

const plural = pluralOf("en");

// A cause without words of its own is told as a change.
const causes = {
  created: "Created",
  edited: "Edited",
  merged: "Merged from two edits",
  conflict: "Edited in two places",
  deleted: "Deleted",
  revived: "Brought back",
  recovered: "Recovered",
  pushed: "Pushed",
  restored: "Restored",
  undone: "Undone",
  added: "Added",
} as Readonly<Record<ItemStatus["lastChange"]["cause"], string>>;

const parts: Readonly<Record<NamedPerson["part"], string>> = {
  from: "From",
  sender: "Sender",
  to: "To",
  cc: "Cc",
  bcc: "Bcc",
  organizer: "Organizer",
  required: "Required",
  optional: "Optional",
};

const members: Readonly<Record<MyRing["member"]["state"], (ring: string) => string>> = {
  active: (ring) => `Your folder is in ${ring}.`,
  joining: (ring) => `Your folder is just joining ${ring}. Its contacts are being read; this takes a few minutes.`,
  suspended: (ring) =>
    `Ringfold cannot reach your folder in ${ring}. It goes on by itself once it can; if this lasts, ask your administrator.`,
  leaving: (ring) => `Your folder is leaving ${ring}. Your copies stay as they are.`,
};

/** Every text of the pane in English. Another language is another table of this type. */
export const en = {
  acts,
  problems,
  causes,
  parts,
  members,

  people: {
    ofMessage: "People in this message",
    ofAppointment: "People in this appointment",
    list: "People of the open item",
    noTitle: "(no subject)",
    none: "Nobody is named here yet.",
    noneRead: "This item names nobody.",
    noneHint: "Add a recipient, or find a contact.",
    noAddress: "Outlook gives no e-mail address for this person, so Ringfold cannot look for them.",
    absent: "Not in the ring",
    asking: "Asking…",
    failed: "Could not be asked for",
    settled: (people: number, matched: number) =>
      `${people} ${plural(people, { one: "person", other: "people" })}, ${matched} in your rings`,
    several: (count: number) => `${count} contacts`,
    shared: (address: string) => `In the shared mailbox ${address}`,
    unnamed: "Unknown person",
  },

  card: {
    sameOnly: "Your copy agrees with the ring",
    differs: "Your copy differs",
    differsFrom: "Your copy and the ring differ:",
    gone: "Your copy is gone from your folder.",
    goneShort: "Your copy is gone",
    missing: "You have no copy of this contact.",
    missingShort: "No copy here",
    noFolder: "You have no folder in this ring, so there is no copy of yours to compare.",
    unknown: "Your copy could not be compared just now.",
    unknownShort: "Your copy is not compared",
    changed: "Changed",
    checked: "checked",
    checking: "Checking…",
    deleted: "This contact was deleted from the ring. An older version in the history can be restored.",
    ring: (name: string) => `Ring ${name}`,
    change: (cause: string, who: string): readonly [string, string] => [`${cause} `, who === "" ? "" : ` ${who}`],
    byPerson: (person: string) => `by ${person}`,
    byMailbox: (address: string) => `in ${address}`,
    fields: (list: string) => `Changed: ${list}`,
    yours: "Yours",
    rings: "Ring",
    nothing: "(empty)",
    before: "Before",
    after: "After",
    vanished: "This contact is not in the ring any more.",
    old: "What you see may be out of date.",
    showAll: "Show all",
    otherState: "In another state",
  },

  copies: {
    title: (count: number) => `Other copies (${count})`,
    wanting: (count: number) => `${count} ${plural(count, { one: "wants", other: "want" })} attention`,
    waiting: (count: number) => `${count} not in sync`,
    showAll: (count: number) => `Show ${count} more, all in sync`,
    untold: (count: number, agreed: number) => `And ${count} more, ${agreed} of them in sync.`,
    tries: "Resync tries this copy again.",
    tryAgain: "Try again",
    tryAgainLong: (address: string) => `Try again: resync the copy in ${address}`,
    none: "There are no other copies.",
    unexplained: "No reason is known. Resync to try again.",
  },

  conflicts: {
    title: "Values that lost",
    explain: "The same field was changed in two places. History can restore these values.",
  },

  history: {
    title: "History",
    loading: "Reading the history…",
    none: "Nothing is recorded yet.",
    restore: "Restore",
    restoreLong: (when: string) => `Restore the version of ${when}`,
    undo: "Undo",
    undoLong: (when: string) => `Undo the change of ${when}`,
    resync: "Resynced",
    pull: "Pulled",
    older: (count: number) => `Show ${count} older`,
  },

  add: {
    open: "Add to the ring",
    openOne: (ring: string) => `Add to ${ring}`,
    openLong: (label: string, name: string) => `${label}: ${name}`,
    title: (name: string) => `Add ${name}`,
    name: "Name",
    address: "E-mail",
    ring: "Ring",
    explain: (count: number) =>
      `A contact is made in ${count} ${plural(count, { one: "mailbox", other: "mailboxes" })}.`,
    confirm: "Add",
    needsName: "Enter a name first.",
    none: "None of your rings takes new contacts from you.",
  },

  picker: {
    title: "Find a contact",
    contact: "Contact",
    label: "Search the ring",
    placeholder: "Name, company or e-mail",
    found: "Found",
    recent: "Recent",
    attention: "Needs attention",
    nothingFound: (text: string) => `Nobody found for “${text}”. Try another part of the name.`,
    noRecent: "Nothing has changed yet.",
    count: (count: number) => `${count} ${plural(count, { one: "contact", other: "contacts" })} found`,
    more: "There are more. Type more of the name to find others.",
    deleted: "Deleted",
  },

  nav: {
    back: "Back",
    search: "Find a contact",
    refresh: "Check again",
    refreshed: "Checked.",
    pane: "Ringfold",
  },

  pane: {
    starting: "Asking Ringfold…",
    signingIn: "Signing you in…",
    nothingTitle: "Nothing is selected",
    nothing: "Select a message or an appointment to see its people here.",
    manyTitle: "Several messages are selected",
    many: "Select a single one to see its people here.",
    noRingTitle: "You are in no ring yet",
    noRing:
      "A ring keeps a folder of contacts the same in several mailboxes. Ask your administrator to add your folder.",
    noRingShared: "This shared mailbox has no folder in a ring. Its administrator can add one.",
    actingIn: (address: string) => `You act in the mailbox ${address}.`,
    find: "Find a contact",
    again: "Try again",
    close: "Close",
    cancel: "Cancel",
    offline: "You are offline. The pane goes on by itself when you are back.",
    reconnecting: "The live connection broke and is being opened again. What you see may be out of date.",
    offlineTitle: "You are offline",
    unreachableTitle: "Ringfold does not answer",
    unreachable: "It is tried again by itself. If this lasts, tell your administrator.",
    failedTitle: "That did not work",
    general: "Ringfold refused this. Try again; if this lasts, tell your administrator.",
    unreachableShort: "Ringfold did not answer. Try again in a moment.",
    paused: (ring: string) => `${ring} is paused: nothing is carried over until an administrator resumes it.`,
    ringDeleted: (ring: string) => `${ring} was deleted. Your copies stay as they are.`,
    reason: (words: string) => `Reason: ${words}`,
    pause: (until: string, left: string) =>
      `Microsoft 365 asks for a pause until ${until} (${left}). It goes on by itself.`,
    pauseBegins: (until: string) => `Microsoft 365 asks for a pause until ${until}.`,
    pauseOver: "The pause is over.",
    left: (seconds: number) =>
      seconds < 60
        ? `${seconds} ${plural(seconds, { one: "second", other: "seconds" })}`
        : `${Math.ceil(seconds / 60)} ${plural(Math.ceil(seconds / 60), { one: "minute", other: "minutes" })}`,
    moment: "a moment ago",
    more: (count: number) => `${count} more`,
  },

  signIn: {
    title: "Sign in to Ringfold",
    interaction: "Microsoft 365 wants to know that it is you. A small window opens.",
    cancelled: "The window was closed before you were signed in. Try again.",
    blocked: "The sign-in window could not be opened. Close other ones, allow pop-ups here, and try again.",
    offline: "You are offline. Sign in when you are back.",
    failed: "The sign-in did not work.",
    button: "Sign in",
    waiting: "Waiting for the sign-in window…",
    lost: "You are signed out. Sign in to go on.",
    consentTitle: "Your organization has to agree first",
    consentYou: "Ringfold needs an administrator's agreement before you can use it.",
    consentAdmin: "Send this link to your administrator: they sign in and agree for the organization.",
    consentLink: "Agree for the organization",
    consentNoLink: "Ask your administrator to agree to Ringfold in Microsoft Entra.",
  },

  why: {
    offline: "You are offline.",
    signIn: "Sign in first.",
    busy: "Something is under way.",
    checking: "Your copy is being compared.",
    general: "This is not possible just now.",
  },
};

/** The shape of a table of texts. */
export type Texts = typeof en;

import type { Wish } from "../client/ringfold.ts";
import { pluralOf } from "./plural.ts";

const plural = pluralOf("en");

type Act = Wish["act"] | "add";

const names: Readonly<Record<Act, string>> = {
  resync: "Resync",
  push: "Push",
  pull: "Pull",
  undo: "Undo",
  restore: "Restore",
  add: "Add",
};

const explained: Readonly<Record<"resync" | "push" | "pull", string>> = {
  resync: "Every mailbox looks at its copy; nothing is overridden.",
  push: "Your copy overrides the ring.",
  pull: "The ring overrides your copy.",
};

const questions: Readonly<Record<Act, string>> = {
  resync: "Resync",
  push: "Push your copy to the ring?",
  pull: "Pull the ring's version to your copy?",
  undo: "Undo this change?",
  restore: "Restore this version?",
  add: "Add to the ring?",
};

const running: Readonly<Record<Act, string>> = {
  resync: "Resyncing…",
  push: "Pushing…",
  pull: "Pulling…",
  undo: "Undoing…",
  restore: "Restoring…",
  add: "Adding…",
};

const done: Readonly<Record<Act, string>> = {
  resync: "Resynced",
  push: "Pushed",
  pull: "Pulled",
  undo: "Undone",
  restore: "Restored",
  add: "Added",
};

const failed: Readonly<Record<Act, string>> = {
  resync: "The resync did not work",
  push: "The push did not work",
  pull: "The pull did not work",
  undo: "The undo did not work",
  restore: "The restore did not work",
  add: "Adding did not work",
};

/** What the pane says of acts. */
export const acts = {
  names,
  explained,
  questions,
  running,
  done,
  failed,
  panel: (question: string, title: string) => `${question} ${title}`,
  looking: "Looking at what would change…",
  copies: (count: number) =>
    count === 0
      ? "No copy in another mailbox changes."
      : `${count} ${plural(count, { one: "copy", other: "copies" })} in other mailboxes ${plural(count, { one: "changes", other: "change" })}.`,
  noChanges: "No field changes.",
  renewed: "Something changed since the last preview, so nothing was done. This is what would be done now.",
  keptTitle: "Changed since, and kept:",
  progress: (finished: number, total: number) => `${finished} of ${total} mailboxes reached`,
  unsure: "The answer got lost. Asking again; it is done only once.",
  lost: "No answer came, so it is not known whether this was done. Asking again does it at most once.",
  askAgain: "Ask again",
  nothingTitle: "There is nothing to do",
};

import type { HistoryNoteView } from "../../shared/contract/items.ts";
import type { Hub } from "./hub.ts";
import type { Note, NoteKind } from "./notes.ts";

/** So many notes of an item are shown. */
const SHOWN = 100;

/** What became of changes that made no version of their own, newest first. */
export function notesView(hub: Hub, item: string): HistoryNoteView[] {
  return hub.notes.of(item, SHOWN).map((note) => {
    const fields = labelsOf(hub, note);
    const words = fields.length === 0 ? inHistory(hub, note) : `${inHistory(hub, note)} ${fields.join(", ")}`;
    return { at: new Date(note.at).toISOString(), by: hub.members.get(note.member)?.label ?? null, words, fields };
  });
}

/** What people see at a copy while a note is the newest thing about it; `null`: nothing. */
export function reasonOf(hub: Hub, note: Note): string | null {
  const fields = labelsOf(hub, note);
  const what = fields.length === 0 ? "The deletion" : `The change of ${fields.join(", ")}`;
  switch (note.kind) {
    case "putBack":
      return `${what} here was put back, because this folder only receives.`;
    case "keptHere":
      return `${what} here is kept in this folder only, because it only receives.`;
    case "editWon":
      return "The deletion here was put back, because it was changed elsewhere meanwhile.";
    case "waits":
      return "The deletion here was put back, because two values of it wait for a decision.";
    case "staysDeleted":
      return `${what} here came after it was deleted elsewhere. What was typed is kept.`;
    case "deletionWon":
    case "left":
      return null;
  }
}

/** The same, as history tells it: which mailbox, and which other one. */
function inHistory(hub: Hub, note: Note): string {
  const here = addressOf(hub, note.member);
  const other = addressOf(hub, note.detail.other ?? null);
  const whole = note.detail.fields === undefined || note.detail.fields.length === 0;
  const words: Readonly<Record<NoteKind, string>> = {
    putBack: whole
      ? `Put back in ${here}: it was deleted there, and this folder only receives.`
      : `Put back in ${here}: this folder only receives.`,
    keptHere: whole
      ? `Deleted in ${here} only: this folder only receives.`
      : `Kept in ${here} only: this folder only receives.`,
    editWon: `Kept: changed in ${other} while it was deleted in ${here}.`,
    waits: `Kept: two values of it waited for a decision while it was deleted in ${here}.`,
    deletionWon: `Deleted in ${here} although it was changed in ${other} meanwhile. What was typed is kept.`,
    staysDeleted: `Changed in ${here} after it was deleted in ${other}. It stays deleted, and what was typed is kept.`,
    left: `Moved to another folder in ${here}: that copy takes part no more, and nothing was deleted.`,
  };
  return words[note.kind];
}

function addressOf(hub: Hub, member: string | null): string {
  return (member === null ? undefined : hub.members.get(member)?.label) ?? "another mailbox";
}

function labelsOf(hub: Hub, { detail }: Note): string[] {
  const labels = new Map(hub.kind.fields.map(({ name, label }) => [name, label]));
  return (detail.fields ?? []).map((field) => labels.get(field) ?? field);
}

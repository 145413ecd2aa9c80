/**
 * The page behind the ribbon's commands. Outlook loads it for each click, shows nothing of it, and waits
 * until the command says that it has ended.
 */
import { Api } from "../client/api.ts";
import { browser } from "../client/browser.ts";
import { Ringfold } from "../client/ringfold.ts";
import { thisPlace } from "../office/host.ts";
import type { Library } from "../office/library.ts";
import { readItem, type OutlookItem } from "../office/read-item.ts";
import { signInHere } from "../signin/here.ts";
import { OUTSIDE } from "../texts/outside.ts";
import { COMMANDS, type Command } from "./names.ts";
import { notify } from "./notify.ts";
import { perform } from "./perform.ts";
import { run } from "./run.ts";

const place = thisPlace();
const { office } = place;
if (office) {
  // Only Outlook opens this page, so it need not be asked whether this is Outlook.
  const signIn = signInHere(place, Promise.resolve(true));
  const ringfold = new Ringfold(new Api(window.location.origin, signIn, browser));
  for (const command of COMMANDS) {
    office.actions.associate(command, (event: Office.AddinCommands.Event) => begin(office, ringfold, command, event));
  }
  // Outlook sends its click from here on.
  void office.onReady();
}

function begin(library: Library, ringfold: Ringfold, command: Command, event: Office.AddinCommands.Event): void {
  // Kept: by the time a report is ready, something else may be open.
  const item = (library.context.mailbox.item ?? null) as unknown as (OutlookItem & Office.MessageRead) | null;
  const format = new Intl.DateTimeFormat(library.context.displayLanguage || undefined, { timeStyle: "short" });
  void run(command, {
    world: browser,
    perform: async () => {
      if (item === null) return { kind: "failed", text: OUTSIDE.commands.nobody };
      const read = await readItem(library, item, "command");
      return await perform(command, read, { ringfold, world: browser, time: (at) => format.format(at) });
    },
    tell: (report) => notify(library, item, report),
    completed: () => event.completed(),
  });
}

import { describe, expect, it } from "vitest";
import { OfficeStand } from "../office/testing.ts";
import { fit } from "./fit.ts";
import { notify } from "./notify.ts";
import type { Report } from "./perform.ts";
import { run } from "./run.ts";

describe("from the click to the end", () => {
  interface Told {
    readonly texts: string[];
    ended: number;
  }

  /** @param late which of the waits are over at once: those of at most so many milliseconds */
  async function begin(work: () => Promise<Report>, tell: () => Promise<void>, late = 0): Promise<Told> {
    const told: Told = { texts: [], ended: 0 };
    await run("push", {
      perform: work,
      tell: async (report) => {
        told.texts.push(`${report.kind}: ${report.text}`);
        await tell();
      },
      completed: () => (told.ended += 1),
      world: {
        after: (ms, call) => {
          if (ms <= late) queueMicrotask(call);
          return () => undefined;
        },
      },
    });
    return told;
  }

  const fine = (): Promise<void> => Promise.resolve();
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  const pushed = (): Promise<Report> => Promise.resolve({ kind: "done", text: "Pushed" });

  it("[S32] shows that it works, then what came of it, and ends once", async () => {
    expect(await begin(pushed, fine)).toEqual({
      texts: ["running: Pushing your copy…", "done: Pushed"],
      ended: 1,
    });
  });

  it("[S32] ends with words when something throws", async () => {
    const told = await begin(() => Promise.reject(new Error("E_FAIL 0x8000")), fine);
    expect(told.texts.at(-1)).toBe("failed: That did not work. Open the pane to see more.");
    expect(told.ended).toBe(1);
  });

  it("[S32] ends with words, well before Outlook would end it, when nothing ever comes", async () => {
    const told = await begin(never, fine, 120_000);
    expect(told.texts.at(-1)).toContain("takes longer than usual");
    expect(told.ended).toBe(1);
  });

  it("[S32] ends even when Outlook neither shows reports nor answers", async () => {
    expect((await begin(pushed, never, 10_000)).ended).toBe(1);
    expect((await begin(pushed, () => Promise.reject(new Error("no"))))?.ended).toBe(1);
  });
});

describe("a report on the item", () => {
  const shown: { key: string; details: object }[] = [];
  const item = {
    notificationMessages: {
      // Clients differ: some add what is not there to replace, others refuse.
      replaceAsync: (key: string, details: object, done: (answer: object) => void) => {
        const isThere = shown.length > 0;
        if (isThere) shown.push({ key, details });
        done({ status: isThere ? "succeeded" : "failed" });
      },
      addAsync: (key: string, details: object, done: (answer: object) => void) => {
        shown.push({ key, details });
        done({ status: "succeeded" });
      },
    } as unknown as Office.NotificationMessages,
  };

  it("[S32] takes the place of the one before, within Outlook's limits", async () => {
    const { library } = new OfficeStand();
    await notify(library, item, { kind: "running", text: "Working" });
    await notify(library, item, { kind: "done", text: "word ".repeat(60) });
    await notify(library, item, { kind: "failed", text: "No" });
    expect(new Set(shown.map(({ key }) => key)).size).toBe(1);
    expect(shown[0]?.key.length).toBeLessThanOrEqual(32);
    const [running, done, failed] = shown.map(({ details }) => details as Office.NotificationMessageDetails);
    expect(running).toEqual({ type: "progressIndicator", message: "Working" });
    expect(done).toMatchObject({ type: "informationalMessage", icon: "icon16", persistent: false });
    expect(done?.message.length).toBeLessThanOrEqual(150);
    expect(failed).toEqual({ type: "errorMessage", message: "No" });
  });

  it("[S32] is left out where there is no item to show it on", async () => {
    const before = shown.length;
    await notify(new OfficeStand().library, null, { kind: "done", text: "x" });
    expect(shown).toHaveLength(before);
  });
});

describe("a text that is too long", () => {
  it.each([
    ["fits as it is", "fits as it is", 20],
    ["one two three", "one two…", 9],
    ["one, two", "one…", 6],
    ["abcdefghij", "abcd…", 5],
    ["abc😀defgh", "abc…", 5],
    ["  many \n blanks ", "many blanks", 20],
  ])("[S32] %j is cut at a word", (text, cut, most) => {
    expect(fit(text, most)).toBe(cut);
  });
});

import { describe, expect, it } from "vitest";
import { ringOfTwo } from "../support/rings.ts";

const MINUTES = 60_000;

describe("whatever Graph says", () => {
  const CLASSES = [
    "itemGone",
    "containerGone",
    "changed",
    "duplicate",
    "reset",
    "throttled",
    "unavailable",
    "auth",
    "denied",
    "quota",
    "invalid",
  ] as const;
  const TEMPLATES = [
    "contact.read",
    "contact.readAnywhere",
    "contact.folder",
    "contact.delta",
    "contact.delta.link",
    "contact.patch",
    "contact.create",
    "contact.delete",
    "contact.find",
  ];

  it("[S14] no refusal of any request makes it be asked again and again, and all goes on when it is over", async () => {
    for (const kind of CLASSES) {
      for (const template of TEMPLATES) {
        const { office, anna, ben } = await ringOfTwo({ ifMatch: "unknown", inFlightMs: 1_000, visibilityMs: 1_000 });
        let asked = 0;
        office.tamper = (at, request) => {
          if (at !== ben.id || request.template !== template) return null;
          asked += 1;
          return { kind: "refused", status: 400, code: kind, message: kind, class: kind, retryAfterMs: null };
        };
        office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
        office.create(anna, { givenName: "Emil", displayName: "Emil" });
        office.edit(ben, office.idOf(ben, "Dora"), { department: "Ben's" });
        ben.mailbox.sweep();
        await office.settle(10 * MINUTES);
        expect(asked, `${template} refused as ${kind}`).toBeLessThan(120);
      }
    }
  });
});

import { expect, test } from "vitest";
import { clientState, clientStateFits, sameText, webhookMac, webhookMacFits } from "./webhook.ts";

const SECRET = "deployment-secret";

test("a URL's MAC fits its own mailbox and kind, and nothing else", async () => {
  const mac = await webhookMac(SECRET, "M-1", "contact");
  expect(mac).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(await webhookMacFits(SECRET, "m-1", "contact", mac)).toBe(true);
  expect(await webhookMacFits(SECRET, "m-2", "contact", mac)).toBe(false);
  expect(await webhookMacFits(SECRET, "m-1", "event", mac)).toBe(false);
  expect(await webhookMacFits("other", "m-1", "contact", mac)).toBe(false);
  expect(await webhookMacFits(SECRET, "m-1", "contact", "")).toBe(false);
  expect(await webhookMacFits(SECRET, "m-1", "contact", `${mac}x`)).toBe(false);
});

test("parts cannot be shifted from one to the other", async () => {
  expect(await webhookMac(SECRET, "a", "bc")).not.toBe(await webhookMac(SECRET, "ab", "c"));
});

test("clientState is another text than the URL's MAC, and short enough for Graph", async () => {
  const state = await clientState(SECRET, "m-1", "contact");
  expect(state).not.toBe(await webhookMac(SECRET, "m-1", "contact"));
  expect(state.length).toBeLessThanOrEqual(128);
  expect(await clientStateFits(SECRET, "m-1", "contact", state)).toBe(true);
  for (const forged of [
    await webhookMac(SECRET, "m-1", "contact"),
    "",
    null,
    undefined,
    7,
    { toString: () => state },
  ]) {
    expect(await clientStateFits(SECRET, "m-1", "contact", forged)).toBe(false);
  }
});

test("texts are compared whole", () => {
  expect(sameText("", "")).toBe(true);
  expect(sameText("aä", "aä")).toBe(true);
  for (const other of ["", "a", "ab", "abcd", "abd", "Abc"]) expect(sameText("abc", other)).toBe(false);
});

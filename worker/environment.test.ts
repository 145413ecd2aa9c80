import { expect, it } from "vitest";
import { readEnvironment } from "./environment.ts";

const GOOD = {
  TENANT_ID: "t",
  CLIENT_ID: "c",
  GRAPH_CLIENT_SECRET: "s",
  WEBHOOK_SECRET: "x".repeat(32),
};

it("needs little, and takes the rest as a real deployment has it", () => {
  expect(readEnvironment(GOOD)).toMatchObject({
    ok: true,
    value: {
      graphRoot: "https://graph.microsoft.com",
      publicOrigin: null,
      mailbox: { inFlightMs: 300_000, visibilityMs: 600_000, ifMatch: "unknown" },
    },
  });
});

it("says of each variable that is missing or wrong what to do", () => {
  const read = readEnvironment({
    WEBHOOK_SECRET: "short",
    PUBLIC_ORIGIN: "ringfold/x",
    SWEEP_MINUTES: "soon",
    IF_MATCH: "yes",
  });
  expect(read.ok ? [] : read.error.map((words) => words.split(" ", 1)[0])).toEqual([
    "TENANT_ID",
    "CLIENT_ID",
    "GRAPH_CLIENT_SECRET",
    "WEBHOOK_SECRET",
    "PUBLIC_ORIGIN",
    "IF_MATCH",
    "SWEEP_MINUTES",
  ]);
  expect(JSON.stringify(read)).not.toContain('short"');
});

it("prefers a certificate, and wants both its parts", () => {
  const both = { ...GOOD, GRAPH_CERTIFICATE_KEY: "k", GRAPH_CERTIFICATE_THUMBPRINT: "f" };
  expect(readEnvironment(both)).toMatchObject({ ok: true, value: { credential: { kind: "certificate" } } });
  expect(readEnvironment({ ...GOOD, GRAPH_CERTIFICATE_KEY: "k" })).toMatchObject({
    ok: false,
    error: ["GRAPH_CERTIFICATE_THUMBPRINT is missing; a certificate needs its key and its thumbprint."],
  });
});

it("knows Microsoft's clouds by name, and an address given outright counts more", () => {
  expect(readEnvironment({ ...GOOD, CLOUD: "usgov" })).toMatchObject({
    value: { graphRoot: "https://graph.microsoft.us", loginRoot: "https://login.microsoftonline.us" },
  });
  expect(readEnvironment({ ...GOOD, CLOUD: "usgov", GRAPH_ROOT: "http://127.0.0.1:4000" })).toMatchObject({
    value: { graphRoot: "http://127.0.0.1:4000" },
  });
  expect(readEnvironment({ ...GOOD, CLOUD: "mars" })).toMatchObject({
    ok: false,
    error: ["CLOUD must be one of global, usgov, usgovdod, china."],
  });
});

it("[S34] lets Outlook's hosts of the cloud frame the pages, and whom else an operator names", () => {
  const named = readEnvironment({ ...GOOD, FRAME_ANCESTORS: "https://localhost:4001, https://mail.contoso.com" });
  expect(named.ok ? named.value.frameAncestors.slice(-3) : []).toEqual([
    "https://outlook.cloud.microsoft",
    "https://localhost:4001",
    "https://mail.contoso.com",
  ]);
  const china = readEnvironment({ ...GOOD, CLOUD: "china" });
  expect(china.ok ? china.value.frameAncestors : []).toEqual(["https://partner.outlook.cn"]);
  for (const wrong of ["*", "http://localhost:4001", "https://a.test/path", "https://a.test; script-src *"]) {
    expect(readEnvironment({ ...GOOD, FRAME_ANCESTORS: wrong }).ok).toBe(false);
  }
});

it("[S44] posts alerts to an https address, and only with a secret to sign them", () => {
  const alerts = { ALERT_URL: "https://alerts.contoso.com/in", ALERT_SECRET: "s".repeat(32) };
  expect(readEnvironment(GOOD)).toMatchObject({ value: { alerts: null } });
  expect(readEnvironment({ ...GOOD, ...alerts })).toMatchObject({
    value: { alerts: { url: "https://alerts.contoso.com/in", secret: "s".repeat(32) } },
  });
  for (const wrong of [{ ALERT_SECRET: "" }, { ALERT_SECRET: "short" }, { ALERT_URL: "http://alerts.contoso.com" }])
    expect(readEnvironment({ ...GOOD, ...alerts, ...wrong }).ok).toBe(false);
});

it("sends browsers where they reach Entra, which is where the Worker does unless told otherwise", () => {
  expect(readEnvironment(GOOD)).toMatchObject({ value: { browserLoginRoot: "https://login.microsoftonline.com" } });
  expect(readEnvironment({ ...GOOD, BROWSER_LOGIN_ROOT: "https://localhost:4002" })).toMatchObject({
    value: { browserLoginRoot: "https://localhost:4002", loginRoot: "https://login.microsoftonline.com" },
  });
});

import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Alert } from "../ports/alerts.ts";
import { signedAlerts } from "./signed-post.ts";

const SECRET = "s".repeat(32);
const ALERT: Alert = {
  id: "r1 hold h1 5",
  kind: "hold",
  state: "begun",
  ring: "r1",
  ringName: "Company contacts",
  member: "m1",
  address: "anna@ringfold.example",
  since: "2026-03-02T09:00:00.000Z",
  words: "291 deletions wait",
};

describe("alerts that are posted", () => {
  it("[S44] [S24] carry a signature over time and body that the receiver can check, and no secret", async () => {
    const sent: Request[] = [];
    const port = signedAlerts(
      { url: "https://alerts.example/in", secret: SECRET },
      () => 1_700_000_000_123,
      (url, init) => {
        sent.push(new Request(url, init));
        return Promise.resolve(new Response(null, { status: 204 }));
      },
    );
    await port.send([ALERT]);
    const request = sent[0] ?? new Request("https://nothing.example");
    const header = request.headers.get("Ringfold-Signature");
    const body = await request.text();
    const expected = createHmac("sha256", SECRET).update(`1700000000.${body}`).digest("hex");
    expect([request.url, header]).toEqual(["https://alerts.example/in", `t=1700000000,v1=${expected}`]);
    expect(JSON.parse(body)).toEqual({ alerts: [ALERT] });
    expect(JSON.stringify([...request.headers, body])).not.toContain(SECRET);
  });

  it("[S44] count as told only where the receiver took them", async () => {
    const answers = (status: number) =>
      signedAlerts(
        { url: "https://a.example", secret: SECRET },
        () => 0,
        () => Promise.resolve(new Response(null, { status })),
      );
    await expect(answers(500).send([ALERT])).rejects.toThrow("answered 500");
    await expect(answers(301).send([ALERT])).rejects.toThrow("answered 301");
  });
});

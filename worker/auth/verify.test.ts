import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK, type JWTPayload } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { makeTokenVerifier } from "./verify.ts";

const api = { login: "https://login.example", tenant: "tenant-1", clientId: "client-1" };
const NOW = Date.parse("2026-11-21T10:00:00Z");
const seconds = NOW / 1000;

interface Key {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}
const keys: Record<"one" | "two" | "forged", Key> = {} as never;

async function makeKey(kid: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: "sig" } };
}

beforeAll(async () => {
  Object.assign(keys, { one: await makeKey("k1"), two: await makeKey("k2"), forged: await makeKey("k1") });
});

const CLAIMS: JWTPayload = {
  iss: "https://login.example/tenant-1/v2.0",
  aud: "client-1",
  tid: "tenant-1",
  oid: "user-1",
  preferred_username: "ann@example.com",
  scp: "access_as_user profile",
  nbf: seconds - 10,
  exp: seconds + 3600,
};

/** What an ID token of the same sign-in has besides, and lacks. */
const ID_TOKEN = { scp: undefined, nonce: "n-1", sub: "pairwise-1" };

async function bearer(claims: JWTPayload = CLAIMS, key: Key = keys.one): Promise<string> {
  return `Bearer ${await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: key.jwk.kid ?? "" }).sign(key.privateKey)}`;
}

function world(served: () => readonly JWK[] | null = () => [keys.one.jwk]) {
  const clock = { at: NOW, now: () => clock.at };
  const asked: string[] = [];
  const fetch = async (url: string): Promise<Response> => {
    asked.push(url);
    const now = served();
    if (now === null) throw new TypeError("fetch failed");
    return Response.json({ keys: now });
  };
  return { clock, asked, verifier: makeTokenVerifier(api, { fetch, clock }) };
}

describe("a good token", () => {
  test("says who it is", async () => {
    const { verifier, asked } = world();
    expect(await verifier.verify(await bearer({ ...CLAIMS, roles: ["Ringfold.Admin", "Other"] }))).toEqual({
      ok: true,
      value: {
        oid: "user-1",
        tenant: "tenant-1",
        name: "ann@example.com",
        displayName: "ann@example.com",
        app: false,
        roles: ["Ringfold.Admin", "Other"],
        scopes: ["access_as_user", "profile"],
        admin: true,
        expiresAt: NOW + 3_600_000,
      },
    });
    expect(asked).toEqual(["https://login.example/tenant-1/discovery/v2.0/keys"]);
  });

  test("names the person as people know them, where it says so", async () => {
    const { verifier } = world();
    expect(await verifier.verify(await bearer({ ...CLAIMS, name: "Ann Example" }))).toMatchObject({
      ok: true,
      value: { name: "ann@example.com", displayName: "Ann Example" },
    });
  });

  test("may name the API by its URI; only the role administers", async () => {
    const { verifier } = world();
    expect(await verifier.verify(await bearer({ ...CLAIMS, aud: "api://client-1" }))).toMatchObject({
      ok: true,
      value: { admin: false },
    });
  });

  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ["idtyp", { idtyp: "app" }],
    ["being its own subject", { azp: "app-1", sub: "user-1" }],
  ])("[S21] may be an app's, known by %s, with the role", async (_how, claims) => {
    const { verifier } = world();
    const app = { ...CLAIMS, scp: undefined, ...claims };
    expect(await verifier.verify(await bearer({ ...app, roles: ["Ringfold.Admin"] }))).toMatchObject({
      ok: true,
      value: { admin: true, app: true, scopes: [] },
    });
    expect(await verifier.verify(await bearer(app))).toMatchObject({ error: { reason: "role_missing" } });
  });
});

describe("a token is refused", () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ["expired", { exp: seconds - 61 }, "token_expired"],
    ["without an end", { exp: undefined }, "token_malformed"],
    ["not valid yet", { nbf: seconds + 120 }, "token_not_yet_valid"],
    ["for Graph", { aud: "https://graph.microsoft.com" }, "token_audience"],
    ["for an API whose name begins like ours", { aud: "client-12" }, "token_audience"],
    ["for several", { aud: ["client-1", "x"] }, "token_audience"],
    ["of another tenant", { tid: "tenant-2", iss: "https://login.example/tenant-2/v2.0" }, "token_tenant"],
    ["without a tenant", { tid: undefined }, "token_tenant"],
    ["of another issuer", { iss: "https://login.example/tenant-2/v2.0" }, "token_issuer"],
    ["of the v1.0 issuer", { iss: "https://sts.windows.net/tenant-1/" }, "token_issuer"],
    ["without role or scope", { scp: "profile", roles: ["Ringfold.Reader"] }, "token_malformed"],
    ["with a scope that begins like ours", { scp: "access_as_user_too" }, "token_malformed"],
    ["with a role that is no list", { scp: undefined, roles: "Ringfold.Admin" }, "token_malformed"],
    [
      "an app's, with a role that is no list",
      { scp: undefined, idtyp: "app", roles: "Ringfold.Admin" },
      "role_missing",
    ],
    ["[S21] an ID token, though it has the role", { ...ID_TOKEN, roles: ["Ringfold.Admin"] }, "token_malformed"],
    ["[S21] an ID token", ID_TOKEN, "token_malformed"],
    [
      "[S21] with the role, for another scope",
      { azp: "pane", sub: "user-1", scp: "profile", roles: ["Ringfold.Admin"] },
      "token_malformed",
    ],
    [
      "[S21] of a user who is their own subject, with the role and no scope",
      { idtyp: "user", azp: "pane", sub: "user-1", scp: undefined, roles: ["Ringfold.Admin"] },
      "token_malformed",
    ],
    ["of nobody", { oid: undefined }, "token_malformed"],
  ])("%s", async (_name, claims, reason) => {
    expect(await world().verifier.verify(await bearer({ ...CLAIMS, ...claims }))).toMatchObject({
      ok: false,
      error: { reason },
    });
  });

  test("that just ended is given a minute, for clocks that differ", async () => {
    expect(await world().verifier.verify(await bearer({ ...CLAIMS, exp: seconds - 30 }))).toMatchObject({ ok: true });
  });

  test.each([
    ["no header", null, "token_missing"],
    ["an empty one", " ", "token_missing"],
    ["another scheme", "Basic abc", "token_malformed"],
    ["two parts", "Bearer a.b", "token_malformed"],
    ["nonsense", "Bearer a.b.c", "token_malformed"],
    ["a huge one", `Bearer a.b.${"c".repeat(20_000)}`, "token_malformed"],
  ])("%s", async (_name, header, reason) => {
    expect(await world().verifier.verify(header)).toMatchObject({ ok: false, error: { reason } });
  });

  test("signed by another key, by none, or by the public key as a password", async () => {
    const { verifier } = world();
    expect(await verifier.verify(await bearer(CLAIMS, keys.forged))).toMatchObject({
      error: { reason: "token_signature" },
    });
    expect((await verifier.verify(`Bearer ${new UnsecuredJWT(CLAIMS).encode()}x`)).ok).toBe(false);
    const password = new TextEncoder().encode(JSON.stringify(keys.one.jwk));
    const confused = await new SignJWT(CLAIMS).setProtectedHeader({ alg: "HS256", kid: "k1" }).sign(password);
    expect(await verifier.verify(`Bearer ${confused}`)).toMatchObject({ error: { reason: "token_signature" } });
  });

  test("changed after it was signed", async () => {
    const [header = "", , signature = ""] = (await bearer()).split(".");
    const payload = Buffer.from(JSON.stringify({ ...CLAIMS, roles: ["Ringfold.Admin"] })).toString("base64url");
    expect(await world().verifier.verify(`${header}.${payload}.${signature}`)).toMatchObject({
      error: { reason: "token_signature" },
    });
  });
});

describe("the tenant's keys", () => {
  test("are fetched once, and again for an unknown key, at most once a minute", async () => {
    let served = [keys.one.jwk];
    const { verifier, asked, clock } = world(() => served);
    await verifier.verify(await bearer());
    await verifier.verify(await bearer());
    expect(asked).toHaveLength(1);
    clock.at += 59_999;
    expect(await verifier.verify(await bearer(CLAIMS, keys.two))).toMatchObject({
      error: { reason: "token_signature" },
    });
    expect(asked).toHaveLength(1);
    clock.at += 1;
    served = [keys.one.jwk, keys.two.jwk];
    expect(await verifier.verify(await bearer(CLAIMS, keys.two))).toMatchObject({ ok: true });
    expect(asked).toHaveLength(2);
  });

  test("that Entra withdrew are no longer trusted after a day", async () => {
    let served = [keys.one.jwk, keys.two.jwk];
    const { verifier, clock } = world(() => served);
    const late = { ...CLAIMS, exp: seconds + 200_000 };
    expect((await verifier.verify(await bearer(late, keys.two))).ok).toBe(true);
    served = [keys.one.jwk];
    clock.at += 24 * 3_600_000 + 1;
    expect(await verifier.verify(await bearer(late, keys.two))).toMatchObject({ error: { reason: "token_signature" } });
  });

  test("are used on while Entra is away; without any, nothing is said about the token", async () => {
    let away = true;
    const { verifier, clock } = world(() => (away ? null : [keys.one.jwk]));
    expect(await verifier.verify(await bearer())).toMatchObject({ error: { reason: "keys_unreachable" } });
    away = false;
    expect((await verifier.verify(await bearer())).ok).toBe(true);
    away = true;
    clock.at += 24 * 3_600_000 + 1;
    expect((await verifier.verify(await bearer({ ...CLAIMS, exp: seconds + 200_000 }))).ok).toBe(true);
  });

  test("an answer that is no key set counts as no answer", async () => {
    const verifier = makeTokenVerifier(api, {
      clock: { now: () => NOW },
      fetch: async () => Response.json({ error: "no" }, { status: 404 }),
    });
    expect(await verifier.verify(await bearer())).toMatchObject({ error: { reason: "keys_unreachable" } });
  });
});

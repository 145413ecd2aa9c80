import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
  type JWK,
  type JWTPayload,
} from "jose";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The issuer's signing key, and what it signs. */
export interface Signer {
  /** The public half, as `discovery/v2.0/keys` gives it. */
  readonly publicKeys: { readonly keys: readonly JWK[] };
  /** Signs claims as they are. */
  sign(claims: JWTPayload): Promise<string>;
  /** The claims of a token that this key signed and that is valid at `now` (epoch ms); else the reason. */
  check(
    token: string,
    now: number,
  ): Promise<{ readonly claims: JWTPayload } | { readonly reason: "expired" | "invalid" }>;
}

const ALG = "RS256";

/**
 * A signer with a key of its own: from the state folder if there is one, so that tokens outlive a
 * restart; made now otherwise.
 */
export async function makeSigner(state: string | undefined): Promise<Signer> {
  const secret = (await stored(state)) ?? (await fresh(state));
  const key = await importJWK(secret, ALG);
  const publicKey: JWK = {
    kty: "RSA",
    use: "sig",
    alg: ALG,
    kid: secret.kid ?? "",
    n: secret.n ?? "",
    e: secret.e ?? "",
  };
  const publicKeys = { keys: [publicKey] };
  const find = createLocalJWKSet({ keys: [publicKey] });
  return {
    publicKeys,
    sign: async (claims) =>
      await new SignJWT(claims).setProtectedHeader({ alg: ALG, typ: "JWT", kid: publicKey.kid ?? "" }).sign(key),
    async check(token, now) {
      try {
        return { claims: (await jwtVerify(token, find, { currentDate: new Date(now) })).payload };
      } catch (error) {
        return {
          reason: error instanceof Error && "code" in error && error.code === "ERR_JWT_EXPIRED" ? "expired" : "invalid",
        };
      }
    },
  };
}

const FILE = "entra-key.json";

async function stored(state: string | undefined): Promise<JWK | null> {
  if (state === undefined) return null;
  try {
    return JSON.parse(await readFile(join(state, FILE), "utf8")) as JWK;
  } catch {
    return null;
  }
}

async function fresh(state: string | undefined): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALG, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID() };
  if (state !== undefined) {
    await mkdir(state, { recursive: true });
    await writeFile(join(state, FILE), JSON.stringify(jwk), { mode: 0o600 });
  }
  return jwk;
}

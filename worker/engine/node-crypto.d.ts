/** All of `node:crypto` that pure code may reach: a synchronous digest, the same in workerd and in Node. */
declare module "node:crypto" {
  export function createHash(algorithm: "sha256"): {
    update(text: string, encoding: "utf8"): { digest(encoding: "hex"): string };
  };
}

import { runInDurableObject } from "cloudflare:test";

/**
 * Ends an object where it stands, as the platform does when it runs out of memory, hangs, or gets other code: memory
 * is gone, what was under way is cut off, storage stays. Every stub that was in use breaks with it.
 */
export async function cutOff(object: DurableObjectStub): Promise<void> {
  const cut = runInDurableObject(object, (_instance, state) => {
    state.abort("cut off by a test");
  });
  await cut.catch(() => undefined); // the call that asks for it is cut off as well
}

import type { World } from "../model/world.ts";

const PREFIX = "ringfold-section-";

/** The browser, as the pane's model needs it. */
export const browser: World = {
  now: () => Date.now(),
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  uuid: () => crypto.randomUUID(),
  fetch: (url, init) => fetch(url, init),
  socket(url, protocols, { opened, heard, closed }) {
    const socket = new WebSocket(url, [...protocols]);
    socket.addEventListener("open", () => opened());
    socket.addEventListener("message", ({ data }) => heard(data));
    socket.addEventListener("close", ({ code }) => closed(code));
    return () => socket.close();
  },
  online: () => navigator.onLine,
  onOnline(changed) {
    return on(window, ["online", "offline"], changed);
  },
  visible: () => document.visibilityState === "visible",
  onReturn(back) {
    const stop = on(window, ["focus"], back);
    const stopVisible = on(document, ["visibilitychange"], () => {
      if (document.visibilityState === "visible") back();
    });
    return () => {
      stop();
      stopVisible();
    };
  },
  // Storage may be refused in a frame: then nothing is remembered, and nothing else is lost.
  memory: {
    read(key) {
      try {
        const kept = localStorage.getItem(PREFIX + key);
        return kept === null ? null : kept === "open";
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        localStorage.setItem(PREFIX + key, value ? "open" : "closed");
      } catch {
        // Not remembered.
      }
    },
  },
};

function on(target: EventTarget, events: readonly string[], work: () => void): () => void {
  for (const event of events) target.addEventListener(event, work);
  return () => {
    for (const event of events) target.removeEventListener(event, work);
  };
}

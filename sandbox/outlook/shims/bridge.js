/**
 * What an Outlook that knows nested app authentication gives its add-ins, and npm's office.js does not:
 * `window.nestedAppAuthBridge`. MSAL's messages go to the Outlook page and its answers come back;
 * ../README.md says in what form. In a window of its own there is no Outlook, and so no bridge.
 */
{
  const outlook = document.currentScript?.dataset["outlook"] ?? "";
  const listeners = new Set();

  if (window.parent !== window) {
    window.addEventListener("message", (event) => {
      if (event.origin !== outlook || event.source !== window.parent) return;
      if (event.data?.sandboxNaa !== "response") return;
      // It is for nobody else on this page.
      event.stopImmediatePropagation();
      for (const listener of listeners) listener(event.data.response);
    });

    Object.defineProperty(window, "nestedAppAuthBridge", {
      value: {
        addEventListener: (_type, listener) => listeners.add(listener),
        removeEventListener: (_type, listener) => listeners.delete(listener),
        postMessage: (request) => window.parent.postMessage({ sandboxNaa: "request", request }, outlook),
      },
    });
  }
}

/**
 * `Office.context.officeTheme`, which npm's office.js lacks: the colours that Outlook put into the
 * frame's name, and later sends. OfficeThemeChanged, which it has, comes right after. Where Outlook
 * says no colours the property stays undefined, as in an old Outlook.
 */
{
  const outlook = document.currentScript?.dataset["outlook"] ?? "";
  const { Office } = /** @type {any} */ (window);
  let theme = themeIn(window.name);

  function themeIn(name) {
    try {
      return JSON.parse(name).sandboxTheme;
    } catch {
      return undefined;
    }
  }

  if (window.parent !== window) {
    window.addEventListener("message", (event) => {
      if (event.origin !== outlook || event.source !== window.parent) return;
      if (event.data?.sandboxTheme === undefined) return;
      event.stopImmediatePropagation();
      theme = event.data.sandboxTheme;
    });
    // Registered before any of the page's own, so it has run when theirs do. Not `onReady`: its first call
    // says that the page has its functions together, and that is for the page to say.
    Office.onReadyInternal(() => {
      if (Office.context.officeTheme !== undefined) return;
      Object.defineProperty(Office.context, "officeTheme", { configurable: true, get: () => theme });
    });
  }
}

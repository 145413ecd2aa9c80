/** Where Microsoft's own address of office.js stands in a page: a plain script tag, `defer` at most. */
const TAG =
  /<script\b[^>]*\bsrc="https:\/\/appsforoffice\.microsoft\.com\/lib\/1\/hosted\/office(?:\.debug)?\.js"[^>]*><\/script>/gi;

/**
 * Puts the sandbox's own office.js in the place of Microsoft's, with what must come before and after it;
 * README.md says why. All are files of the page's own origin, so its policy needs no word more.
 * @param outlook origin of the Outlook page
 */
export function withLocalOffice(html: string, outlook: string): string {
  return html.replace(TAG, (tag) => {
    const how = /\sdefer\b/i.test(tag) ? " defer" : "";
    return [
      `<script src="/sandbox/microsoft-ajax.js"${how}></script>`,
      `<script src="/sandbox/bridge.js" data-outlook="${outlook}"${how}></script>`,
      `<script src="/office/office.js"${how}></script>`,
      `<script src="/sandbox/theme.js" data-outlook="${outlook}"${how}></script>`,
    ].join("");
  });
}

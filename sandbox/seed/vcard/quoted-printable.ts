/** Quoted-printable values of vCard 2.1, as escaped text of vCard 3.0. */

/** Decodes `=C3=9F`; what was encoded is text, what was not keeps its meaning (a bare `;` parts components). */
export function readQuotedPrintable(raw: string, charset: string): string {
  const pieces = raw.split(/((?:=[0-9A-Fa-f]{2})+)/);
  return pieces
    .map((piece, at) => {
      if (at % 2 === 0) return escapeText(piece).replaceAll("\\;", ";");
      return escapeText(decode(Buffer.from(piece.replaceAll("=", ""), "hex"), charset));
    })
    .join("");
}

/** Text with the marks escaped that mean something in vCard 3.0, and line ends as `\n`. */
export function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r\n?|\n/g, "\\n");
}

function decode(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder("utf-8").decode(bytes);
  }
}

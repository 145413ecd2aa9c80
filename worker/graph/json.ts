/** What {@link parseJson} gives for a text that is no JSON, even after cleaning. */
export const UNREADABLE: unique symbol = Symbol("unreadable");

/**
 * Parses JSON as Graph sends it. Exchange lets raw control characters through inside strings, which
 * JSON forbids (docs/GRAPH.md section 10): they are escaped and the text is parsed again.
 * @returns the value; `undefined` for an empty text; {@link UNREADABLE} for anything else
 */
export function parseJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  const value = attempt(text);
  return value === UNREADABLE ? attempt(escapeControls(text)) : value;
}

function attempt(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
}

/** Control characters inside string literals, escaped; those between tokens are white space and stay. */
function escapeControls(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\[\s\S])*"/g, (literal) =>
    literal.replaceAll(
      /[\u0000-\u001f]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  );
}

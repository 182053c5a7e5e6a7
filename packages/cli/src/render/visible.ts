/*
 * Text from a model, a tool or a file may carry terminal commands, or characters that reorder what a person reads.
 * Everything below turns such text into what can be seen.
 */

// C0 without tab and line feed, DEL, C1; then the characters that change direction or are not seen at all.
const hidden =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]|\uDB40[\uDC00-\uDFFF]/g;

/** The text with every control and direction character written out, such as `\x1b` or `\u202e`. Line breaks and tabs stay. */
export function visible(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(hidden, writtenOut);
}

/** The same for text that must stay on one line. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll("\n", "⏎").replaceAll("\t", "  ");
}

function writtenOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

// Controls, formats (bidirectional marks, zero width, tags), line separators, lone surrogates, and what only looks like a blank.
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0\u2800]/gu;

// As much as a person reads; what is cut off is said.
const mostCharacters = 2000;

/** One line in which every character can be seen: hidden ones are written out, such as `\u{202e}`, and a line break as `⏎`. */
export function visibleLine(text: string): string {
  const shown = text.replaceAll(/\r?\n/g, "⏎").replace(hidden, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  if (shown.length <= mostCharacters) return shown;
  return `${shown.slice(0, mostCharacters)}… (and ${shown.length - mostCharacters} more characters)`;
}

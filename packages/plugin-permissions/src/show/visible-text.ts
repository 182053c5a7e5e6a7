// Controls but tab and line feed; what changes direction, joins, ignores or hides; blanks that look like an ordinary one; lone halves.
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000\ufff9-\ufffb]|\p{Default_Ignorable_Code_Point}|\p{Cs}/gu;

/** The text with every character written out that a person would not see, or would take for a blank: `\x1b`, `\u202e`. Line feeds and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(hidden, writtenOut);
}

function writtenOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

// More blanks in a row, or blank lines, than layout needs push what follows out of sight.
const longRun = /[ \t]{16,}/g;
const blankLines = /\n(?:[ \t]*\n){3,}/g;

/** Long runs of blanks and empty lines, counted in words, so that nothing stands behind them unseen. */
export function withoutGaps(text: string): string {
  return text
    .replace(longRun, (run) => `⟨${run.length} blanks⟩`)
    .replace(blankLines, (run) => `\n⟨${run.split("\n").length - 2} empty lines⟩\n`);
}

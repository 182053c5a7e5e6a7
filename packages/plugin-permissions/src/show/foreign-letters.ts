// Scripts whose letters pass for Latin ones.
const lookalikes =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Lisu}\u{1d400}-\u{1d7ff}\uff01-\uff5e]/u;

/** Words that mix Latin letters with letters of scripts that look the same, or full-width signs: each with its code points. */
export function foreignLetters(text: string): readonly string[] {
  const found = new Set<string>();
  for (const word of text.split(/[\s/"'`=:,;()[\]{}|&<>]+/)) {
    if (!lookalikes.test(word)) continue;
    const mixed =
      /[A-Za-z]/.test(word) || /[\uff01-\uff5e\u{1d400}-\u{1d7ff}]/u.test(word) || /^[^\p{L}]*[\p{L}\p{M}]{1,4}[^\p{L}]*$/u.test(word);
    if (mixed) found.add(word);
    if (found.size >= 10) break;
  }
  return [...found].map((word) => `${word} holds ${codes(word)}, which is not what it looks like.`);
}

function codes(word: string): string {
  const odd = [...word]
    .filter((letter) => lookalikes.test(letter))
    .map((letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`);
  return [...new Set(odd)].slice(0, 5).join(", ");
}

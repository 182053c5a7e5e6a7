/** Splits words as a shell does: quotes and backslashes keep blanks. A quote that is never closed is an ordinary character. */
export function splitArguments(text: string): readonly string[] {
  const word = /(?:"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\[\s\S]|\S)+/g;
  return (text.match(word) ?? []).map((found) =>
    found.replace(/"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|\\([\s\S])/g, (_all, double?: string, single?: string, escaped?: string) =>
      double === undefined ? (single ?? escaped ?? "") : double.replace(/\\(["\\$`])/g, "$1"),
    ),
  );
}

/** Words as a shell splits them, without any expansion: blanks part them, quotes hold them together. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const [, double, single, plain] of text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g))
    words.push(double === undefined ? (single ?? plain ?? "") : double.replaceAll(/\\(.)/g, "$1"));
  return words;
}

const singles = /[\u2018-\u201b]/g;
const doubles = /[\u201c-\u201f]/g;

/** The text with typographic quotation marks made plain. Every character keeps its place. */
export function plainQuotes(text: string): string {
  return text.replace(singles, "'").replace(doubles, '"');
}

/** New text, which follows the character `before`, with its plain quotes made typographic where the text that it replaces uses only such quotes. */
export function quotesLike(replaced: string, text: string, before: string): string {
  const opens = (at: number): boolean => /^$|[\s([{<\u2013\u2014]/.test(at === 0 ? before : text.charAt(at - 1));
  let styled = text;
  if (/[\u201c\u201d]/.test(replaced) && !replaced.includes('"'))
    styled = styled.replace(/"/g, (_, at: number) => (opens(at) ? "\u201c" : "\u201d"));
  if (/[\u2018\u2019]/.test(replaced) && !replaced.includes("'"))
    styled = styled.replace(/'/g, (_, at: number) => (opens(at) ? "\u2018" : "\u2019"));
  return styled;
}

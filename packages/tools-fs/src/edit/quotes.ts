const singles = /[\u2018-\u201b]/g;
const doubles = /[\u201c-\u201f]/g;

/** The text with typographic quotation marks made plain. Every character keeps its place. */
export function plainQuotes(text: string): string {
  return text.replace(singles, "'").replace(doubles, '"');
}

/** New text with its plain quotes made typographic, where the text that it replaces uses only such quotes of that kind. */
export function quotesLike(replaced: string, text: string): string {
  let styled = text;
  if (/[\u201c\u201d]/.test(replaced) && !replaced.includes('"'))
    styled = styled.replace(/"/g, (_, at: number) => (opens(text, at) ? "\u201c" : "\u201d"));
  if (/[\u2018\u2019]/.test(replaced) && !replaced.includes("'"))
    styled = styled.replace(/'/g, (_, at: number) => (opens(text, at) ? "\u2018" : "\u2019"));
  return styled;
}

function opens(text: string, at: number): boolean {
  return at === 0 || /[\s([{<\u2013\u2014]/.test(text.charAt(at - 1));
}

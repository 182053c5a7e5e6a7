/** Pages that one request may name. */
export const pagesPerRequest = 20;

export interface PageRange {
  readonly first: number;
  readonly last: number;
}

/** Reads "3", "1-5" or "10-" against the pages there are, or says what is wrong with it. */
export function parsePages(text: string, total: number): PageRange | { readonly reason: string } {
  const found = /^\s*(\d+)\s*(?:(-)\s*(\d+)?)?\s*$/.exec(text);
  if (found === null) return { reason: `pages "${text}" cannot be read: write it as "3" or "1-5".` };
  const first = Number(found[1]);
  const last = found[2] === undefined ? first : found[3] === undefined ? total : Number(found[3]);
  if (first < 1 || last < first) return { reason: `pages "${text}" names no page: pages count from 1 and the first comes first.` };
  if (first > total) return { reason: `pages "${text}" lies past the end: the document has ${total} pages.` };
  const end = Math.min(last, total);
  if (end - first + 1 > pagesPerRequest)
    return { reason: `pages "${text}" names ${end - first + 1} pages; ask for at most ${pagesPerRequest} at once.` };
  return { first, last: end };
}

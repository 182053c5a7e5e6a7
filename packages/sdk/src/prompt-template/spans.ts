/** A stretch of a text: from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Puts `texts` in the place of spans, which stand in order and do not overlap. What is put in is not looked at again. */
export function replaceSpans(text: string, spans: readonly Span[], texts: readonly string[]): string {
  let made = "";
  let at = 0;
  for (const [index, { start, end }] of spans.entries()) {
    made += text.slice(at, start) + (texts[index] ?? "");
    at = end;
  }
  return made + text.slice(at);
}

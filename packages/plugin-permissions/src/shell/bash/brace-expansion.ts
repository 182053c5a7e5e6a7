const mostWords = 64;

/** Expands braces in text that holds neither quotes nor expansions. Undefined when it would give too many words or is not of a plain form. */
export function expandBraces(text: string): string[] | undefined {
  if (/[$`'"\\*?[\]()<>~\s]/.test(text) || text.length > 400) return undefined;
  const words = expand(text, 0);
  return words !== undefined && words.length <= mostWords ? words : undefined;
}

function expand(text: string, depth: number): string[] | undefined {
  if (depth > 8) return undefined;
  const open = text.indexOf("{");
  if (open < 0) return [text];
  const close = closing(text, open);
  if (close < 0) return undefined;
  const inner = text.slice(open + 1, close);
  const items = split(inner);
  const choices = items.length > 1 ? expandAll(items, depth) : range(inner);
  const tails = expand(text.slice(close + 1), depth + 1);
  if (choices === undefined || tails === undefined || choices.length * tails.length > mostWords) return undefined;
  const head = text.slice(0, open);
  return choices.flatMap((choice) => tails.map((tail) => head + choice + tail));
}

function expandAll(items: readonly string[], depth: number): string[] | undefined {
  const all: string[] = [];
  for (const item of items) {
    const words = expand(item, depth + 1);
    if (words === undefined || all.length + words.length > mostWords) return undefined;
    all.push(...words);
  }
  return all;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return i;
  }
  return -1;
}

function split(inner: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < inner.length; i++) {
    if (inner[i] === "{") depth++;
    else if (inner[i] === "}") depth--;
    else if (inner[i] === "," && depth === 0) {
      items.push(inner.slice(start, i));
      start = i + 1;
    }
  }
  return [...items, inner.slice(start)];
}

function range(inner: string): string[] | undefined {
  const match = /^(-?\d{1,6})\.\.(-?\d{1,6})$/.exec(inner);
  if (match === null || /^-?0\d/.test(match[1] ?? "") || /^-?0\d/.test(match[2] ?? "")) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2]);
  const count = Math.abs(to - from) + 1;
  if (count > mostWords) return undefined;
  return Array.from({ length: count }, (_, index) => String(from + (to > from ? index : -index)));
}

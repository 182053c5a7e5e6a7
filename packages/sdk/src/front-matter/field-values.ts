/** The text of a field: a number or a truth value counts as what it was written as; undefined for anything else and for nothing. */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
}

/** A truth value in any of the spellings people use: true, yes, on, 1 and their opposites, in any case. */
export function flagOf(value: unknown): boolean | undefined {
  const text = textOf(value)?.toLowerCase();
  if (text === undefined) return undefined;
  if (["true", "yes", "on", "1"].includes(text)) return true;
  return ["false", "no", "off", "0"].includes(text) ? false : undefined;
}

/** A list of words, given as a list or as text that separates them with commas or blanks outside parentheses: `Bash(git log:*), Read`. */
export function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => listItem(textOf(item)));
  const text = textOf(value);
  if (text === undefined) return [];
  const inner = /^\[([\s\S]*)\]$/.exec(text)?.[1] ?? text;
  return words(inner).flatMap((word) => listItem(word));
}

function listItem(word: string | undefined): readonly string[] {
  const bare = word
    ?.trim()
    .replace(/^-\s+/, "")
    .replace(/^(["'])([\s\S]*)\1$/, "$2")
    .trim();
  return bare === undefined || bare === "" || bare === "-" ? [] : [bare];
}

function words(text: string): readonly string[] {
  const found: string[] = [];
  let word = "";
  let depth = 0;
  for (const letter of text) {
    if (letter === "(") depth += 1;
    if (letter === ")") depth = Math.max(0, depth - 1);
    if (depth === 0 && /[\s,]/.test(letter)) {
      found.push(word);
      word = "";
    } else word += letter;
  }
  return [...found, word];
}

/** `*` stands for any characters, everything else for itself. Tried character by character. */
export function starMatches(pattern: string, text: string): boolean {
  let reachable = new Set([0]);
  for (const sign of pattern) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (sign === "*") for (let end = at; end <= text.length; end++) next.add(end);
      else if (text.startsWith(sign, at)) next.add(at + sign.length);
    }
    reachable = next;
  }
  return reachable.has(text.length);
}

/** What an unknown argument is written as here: a sign that only `*` stands for. */
export const unknownWord = "\u{10FFFD}";

/** Whether a pattern could match the text, were the unknown argument the right one. */
export function mayMatch(pattern: string, text: string): boolean {
  const known = text.slice(0, text.indexOf(unknownWord));
  const prefix = /^(.*?)(?::\*| \*)$/s.exec(pattern)?.[1];
  const wholes = prefix === undefined ? [pattern] : [prefix, `${prefix} *`];
  // Some beginning of the pattern must match all that is known; the rest of it is up to the argument.
  return wholes.some((whole) => [...whole].some((_, end) => starMatches(whole.slice(0, end + 1), known)));
}

/** The content of a `Bash(…)` rule against one command: exact, with wildcards, or a prefix that ends at a word. */
export function commandMatches(pattern: string, command: string): boolean {
  const prefix = pattern.endsWith(":*") ? pattern.slice(0, -2) : pattern.endsWith(" *") ? pattern.slice(0, -2) : undefined;
  if (prefix === undefined) return starMatches(pattern, command);
  return starMatches(prefix, command) || starMatches(`${prefix} *`, command);
}

/** `domain:` rules: a leading `*.` is any depth of sub-domain but not the domain itself, any other `*` is one label. */
export function hostMatches(pattern: string, host: string): boolean {
  const plain = (name: string): string[] => name.toLowerCase().replace(/\.$/, "").split(".");
  if (pattern === "*") return true;
  const wanted = plain(pattern);
  const labels = plain(host);
  if (wanted[0] === "*") {
    const tail = wanted.slice(1);
    return labels.length > tail.length && sameLabels(tail, labels.slice(labels.length - tail.length));
  }
  return sameLabels(wanted, labels);
}

function sameLabels(wanted: readonly string[], labels: readonly string[]): boolean {
  return wanted.length === labels.length && wanted.every((label, index) => starMatches(label, labels[index] ?? ""));
}

/** Whether `pattern`, in which `*` stands for any characters, is the whole of `text`. Two pointers and one place to go back to: never worse than pattern times text. */
export function wildcardMatches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      resume = index;
    } else if (at < pattern.length && pattern[at] === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

/** Whether some text that begins with `start` matches the pattern. */
export function wildcardMayMatch(pattern: string, start: string): boolean {
  const star = pattern.indexOf("*");
  // Without a star before the end of what is known, only equality can hold; after a star anything may follow.
  const literal = star < 0 ? pattern : pattern.slice(0, star);
  return star < 0 || literal.length > start.length ? literal.startsWith(start) : start.startsWith(literal);
}

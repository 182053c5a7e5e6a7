/** Tells whether an absolute path is meant. */
export type PathPattern = (path: string) => boolean;

/**
 * Reads a pattern: a name (`*.pem`) or a piece of a path (`.docker/config.json`) counts at any depth, `/` or `~/` in front pins it,
 * `/` behind means the folder and all in it, `*` stands for any characters of one name, `**` for any at all. Letter case does not count.
 */
export function pathPattern(text: string, home: string): PathPattern {
  const pinned = text.startsWith("/") || text.startsWith("~/");
  const whole = text.startsWith("~/") ? `${home}${text.slice(1)}` : text;
  const folder = whole.endsWith("/");
  const body = comparable(folder ? whole.slice(0, -1) : whole)
    .split(/(\*+)/)
    .map((part) => (part.startsWith("**") ? ".*" : part === "*" ? "[^/]*" : part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&")))
    .join("");
  const expression = new RegExp(`${pinned ? "^" : "(?:^|/)"}${body}${folder ? "(?:/.*)?" : ""}$`, "s");
  return (path) => expression.test(comparable(path));
}

/** Two spellings that one file system takes for the same name become equal. */
function comparable(path: string): string {
  return path.replaceAll("\\", "/").normalize("NFC").toLowerCase();
}

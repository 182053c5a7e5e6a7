/** True where a path holds what gitignore patterns give a meaning to. */
export function isPattern(path: string): boolean {
  return /[*?[\]]/.test(path);
}

/** The part of a pattern before the first segment that is one. */
export function literalPrefix(pattern: string): string {
  const parts = pattern.split("/");
  const first = parts.findIndex(isPattern);
  const prefix = (first < 0 ? parts : parts.slice(0, first)).join("/");
  return prefix === "" ? "/" : prefix;
}

/** An absolute gitignore pattern as an expression that matches the path itself and everything below it. */
export function patternExpression(pattern: string): RegExp {
  const parts = pattern.split("/").slice(1);
  const source = parts.map((part, index) => {
    if (part !== "**") return `/${segment(part)}`;
    return index === parts.length - 1 ? "/.+" : "(?:/[^/]+)*";
  });
  return new RegExp(`^${source.join("")}(?:/|$)`, "s");
}

function segment(part: string): string {
  let source = "";
  for (let index = 0; index < part.length; index++) {
    const character = part[index] ?? "";
    if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "\\" && index + 1 < part.length) source += escaped(part[++index] ?? "");
    else if (character === "[") {
      const end = part.indexOf("]", index + 2);
      if (end < 0) source += "\\[";
      else {
        const inside = part
          .slice(index + 1, end)
          .replace(/^[!^]/, "^")
          .replaceAll("\\", "\\\\")
          .replaceAll("[", "\\[");
        source += `[${inside}]`;
        index = end;
      }
    } else source += escaped(character);
  }
  // Runs of stars would make matching take very long.
  return source.replace(/(?:\[\^\/\]\*)+/g, "[^/]*");
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

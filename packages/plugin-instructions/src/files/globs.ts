/** Every pattern that the braces of one stand for; undefined where they are more than `most`. */
export function expandBraces(pattern: string, most: number): readonly string[] | undefined {
  const group = findGroup(pattern);
  if (group === undefined) return most < 1 ? undefined : [pattern];
  const expanded: string[] = [];
  for (const choice of group.choices) {
    const rest = expandBraces(group.before + choice + group.after, most - expanded.length);
    if (rest === undefined) return undefined;
    expanded.push(...rest);
  }
  return expanded;
}

/** The first group of braces that has a choice in it. */
function findGroup(pattern: string): { readonly before: string; readonly choices: readonly string[]; readonly after: string } | undefined {
  for (let start = pattern.indexOf("{"); start >= 0; start = pattern.indexOf("{", start + 1)) {
    const choices: string[] = [];
    let [depth, from] = [0, start + 1];
    for (let at = start + 1; at < pattern.length; at++) {
      const character = pattern[at];
      if (character === "\\") at++;
      else if (character === "{") depth++;
      else if (character === "}" && depth > 0) depth--;
      else if (character === "," && depth === 0) {
        choices.push(pattern.slice(from, at));
        from = at + 1;
      } else if (character === "}") {
        if (choices.length === 0) break;
        return { before: pattern.slice(0, start), choices: [...choices, pattern.slice(from, at)], after: pattern.slice(at + 1) };
      }
    }
  }
  return undefined;
}

/** A pattern without braces as a test of paths with `/`. One without a slash fits names in any folder; one that ends with a slash fits all below. */
export function globTest(pattern: string): (path: string) => boolean {
  let glob = pattern.replace(/^\.\//, "");
  if (glob.endsWith("/")) glob += "**";
  const anchored = glob.startsWith("/");
  if (!glob.includes("/")) glob = `**/${glob}`;
  const source = sourceOf(anchored ? glob.slice(1) : glob);
  const expression = new RegExp(`^${source}$`, "s");
  return (path) => expression.test(path.replace(/^\//, ""));
}

function sourceOf(glob: string): string {
  let source = "";
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at);
    const character = glob[at] ?? "";
    if (rest.startsWith("**/")) {
      // Neighbours mean the same as one, and would make matching slow.
      while (glob.startsWith("**/", at + 3)) at += 3;
      source += "(?:[^/]*/)*?";
      at += 2;
    } else if (rest === "**") {
      source += ".*";
      at += 1;
    } else if (character === "*") {
      while (glob[at + 1] === "*") at++;
      source += "[^/]*";
    } else if (character === "?") source += "[^/]";
    else if (character === "\\" && at + 1 < glob.length) source += escaped(glob[++at] ?? "");
    else {
      const set = character === "[" ? /^\[([!^]?)(\]?[^\]/]*)\]/.exec(rest) : null;
      if (set === null) source += escaped(character);
      else {
        const members = (set[2] ?? "").replaceAll(/[\\[\]^]/g, "\\$&");
        source += isRangeSafe(members) ? `[${set[1] === "" ? "" : "^/"}${members}]` : escaped(set[0]);
        at += set[0].length - 1;
      }
    }
  }
  return source;
}

function isRangeSafe(members: string): boolean {
  if (members === "") return false;
  try {
    return new RegExp(`[${members}]`) instanceof RegExp;
  } catch {
    return false;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

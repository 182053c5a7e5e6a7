/** One line of an ignore file. */
interface IgnoreRule {
  readonly wanted: boolean;
  readonly foldersOnly: boolean;
  readonly regex: RegExp;
}

/** The rules of one ignore file. */
export interface IgnoreFile {
  /** What the last rule that fits says of a path, relative to the file's folder. Folders above the path are not looked at: a walk has judged them. */
  verdict(path: string, isFolder: boolean): Verdict;
}

export type Verdict = "ignored" | "wanted" | "open";

/** Reads an ignore file as `gitignore(5)` describes it. */
export function parseIgnoreFile(text: string): IgnoreFile {
  const rules = text
    .replace(/^\ufeff/, "")
    .split("\n")
    .flatMap((line) => parseRule(line.endsWith("\r") ? line.slice(0, -1) : line));
  return {
    verdict(path, isFolder) {
      const rule = rules.findLast(({ foldersOnly, regex }) => (isFolder || !foldersOnly) && regex.test(path));
      return rule === undefined ? "open" : rule.wanted ? "wanted" : "ignored";
    },
  };
}

function parseRule(line: string): readonly IgnoreRule[] {
  // Spaces at the end do not count, unless a backslash stands before them.
  const trimmed = line.replace(/((?:^|[^\\])(?:\\\\)*(?:\\ )?) +$/, "$1");
  if (trimmed === "" || trimmed.startsWith("#")) return [];
  const wanted = trimmed.startsWith("!");
  const glob = wanted ? trimmed.slice(1) : trimmed;
  const foldersOnly = glob.endsWith("/");
  const body = foldersOnly ? glob.slice(0, -1) : glob;
  const anchored = body.includes("/");
  const source = globSource(body.startsWith("/") ? body.slice(1) : body);
  if (source === undefined || body === "") return [];
  return [{ wanted, foldersOnly, regex: new RegExp(`^${anchored ? "" : "(?:.*/)?"}${source}$`, "su") }];
}

/** A gitignore glob as the source of an expression; undefined for one that matches nothing, such as an open bracket. */
function globSource(glob: string): string | undefined {
  let source = "";
  for (let at = 0; at < glob.length;) {
    const rest = glob.slice(at);
    const atStart = at === 0 || glob.charAt(at - 1) === "/";
    const folders = atStart ? /^(?:\*\*\/)+/.exec(rest)?.[0] : undefined;
    if (folders !== undefined) {
      source += "(?:.*/)?";
      at += folders.length;
    } else if (atStart && rest === "**") {
      source += ".+";
      at += 2;
    } else if (rest.startsWith("*")) {
      source += "[^/]*";
      at += /^\*+/.exec(rest)?.[0].length ?? 1;
    } else if (rest.startsWith("?")) {
      source += "[^/]";
      at += 1;
    } else if (rest.startsWith("[")) {
      const found = /^\[([!^]?)(\]?(?:\\.|\[:\w+:\]|[^\]\\])*)\]/u.exec(rest);
      if (found === null) return undefined;
      source += classSource(found[2] ?? "", found[1] !== "");
      at += found[0].length;
    } else if (rest.startsWith("\\")) {
      if (rest.length === 1) return undefined;
      source += escaped(rest.charAt(1));
      at += 2;
    } else {
      const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
      source += escaped(character);
      at += character.length;
    }
  }
  return source;
}

const named: Readonly<Record<string, string>> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: "\\s",
  punct: "!-\\/:-@\\[-`\\{-~",
};

function classSource(members: string, negated: boolean): string {
  const inner = members.replace(
    /\[:(\w+):\]|\\(.)|([\][\\^&|~(){}/])/gsu,
    (_, name: string | undefined, literal: string | undefined, special: string | undefined) =>
      name !== undefined ? (named[name] ?? "") : escaped(literal ?? special ?? "", true),
  );
  try {
    const source = `(?!/)[${negated ? "^" : ""}${inner}]`;
    new RegExp(source, "u");
    return source;
  } catch {
    // A range that runs backwards matches nothing.
    return "(?!)";
  }
}

function escaped(character: string, inClass = false): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) || (inClass && character === "-") ? `\\${character}` : character;
}

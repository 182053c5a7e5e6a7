/** A pattern of ripgrep's dialect as JavaScript expressions: ones that know all letters, and faster ones for ASCII text. */
export interface LinePattern {
  readonly unicode: LineRegex;
  readonly ascii: LineRegex;
}

export interface LineRegex {
  /** For one line, or, in a search across lines, for a whole text. */
  readonly each: RegExp;
  /** Finds nothing in a text of whose lines none matches. */
  readonly anywhere: RegExp;
}

const wordClass = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d`;
const posix: Readonly<Record<string, string>> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: String.raw`\s`,
  blank: String.raw` \t`,
  punct: String.raw`!-\/:-@\[-\`{-~`,
  word: String.raw`\w`,
  xdigit: "0-9A-Fa-f",
  cntrl: String.raw`\x00-\x1f\x7f`,
  print: String.raw`\x20-\x7e`,
  graph: "!-~",
  ascii: String.raw`\x00-\x7f`,
};

/** Translates a pattern. Throws a `SyntaxError` for one that is not an expression. */
export function linePattern(pattern: string, options: { readonly ignoreCase: boolean; readonly multiline: boolean }): LinePattern {
  const leading = /^\(\?([imsu]+)\)/.exec(pattern);
  const body = leading === null ? pattern : pattern.slice(leading[0].length);
  const given = leading?.[1] ?? "";
  const flags = `g${options.ignoreCase || given.includes("i") ? "i" : ""}${options.multiline ? "ms" : given.includes("s") ? "s" : ""}u`;
  const regex = (source: string): LineRegex => ({
    each: new RegExp(source, flags),
    anywhere: new RegExp(source, `${flags.replace(/[gm]/g, "")}m`),
  });
  return { unicode: regex(translate(body, true)), ascii: regex(translate(body, false)) };
}

function translate(pattern: string, unicode: boolean): string {
  let result = "";
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    const next = pattern.charAt(at + 1);
    if (character === "\\") {
      result += escaped(next, inClass, unicode);
      at += 1;
    } else if (inClass) {
      const named = character === "[" && next === ":" ? /^\[:(\^?)(\w+):\]/.exec(pattern.slice(at)) : null;
      const members = posix[named?.[2] ?? ""];
      if (named !== null && members !== undefined && named[1] === "") {
        result += members;
        at += named[0].length - 1;
      } else if (character === "]") {
        inClass = false;
        result += "]";
      } else result += character === "[" ? "\\[" : character;
    } else if (character === "[") {
      inClass = true;
      result += "[";
      if (next === "^") {
        result += "^";
        at += 1;
      }
      // A bracket that comes first stands for itself.
      if (pattern.charAt(at + 1) === "]") {
        result += "\\]";
        at += 1;
      }
    } else if (pattern.startsWith("(?P<", at)) {
      result += "(?<";
      at += 3;
    } else if (character === "]") result += "\\]";
    else if (character === "{") {
      const quantifier = /^\{\d+(?:,\d*)?\}/.exec(pattern.slice(at));
      if (quantifier === null) throw new SyntaxError("a brace that stands for itself must be written \\{");
      result += quantifier[0];
      at += quantifier[0].length - 1;
    } else result += character === "}" ? "\\}" : character;
  }
  return result;
}

function escaped(character: string, inClass: boolean, unicode: boolean): string {
  if (character === "") throw new SyntaxError("the pattern ends with a lone backslash");
  if (character === "A") return "(?<![^])";
  if (character === "z") return "(?![^])";
  if (character === "a") return "\\x07";
  if (unicode && character === "w") return inClass ? wordClass : `[${wordClass}]`;
  if (unicode && character === "W" && !inClass) return `[^${wordClass}]`;
  if (unicode && (character === "b" || character === "B") && !inClass) {
    const boundary = `(?:(?<=[${wordClass}])(?![${wordClass}])|(?<![${wordClass}])(?=[${wordClass}]))`;
    return character === "b" ? boundary : `(?!${boundary})`;
  }
  // With the "u" flag only characters that mean something may be escaped.
  return /[A-Za-z0-9^$\\.*+?()[\]{}|/-]/.test(character) ? (character === "-" && !inClass ? "-" : `\\${character}`) : character;
}

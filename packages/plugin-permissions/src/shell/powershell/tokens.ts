/** One piece of a PowerShell line. Groups keep their text, to be read as scripts of their own. */
export interface Token {
  readonly kind: "word" | "separator" | "redirect";
  /** The value where it is known; for separators and redirects the operator. */
  readonly text: string | undefined;
  readonly source: string;
  readonly prefix: string;
  /** Begins with a quote, so that it is a string where a command could stand. */
  readonly quoted: boolean;
  /** Begins with `$`, `@`, `(`, `[` or a digit: an expression where a command could stand. */
  readonly expression: boolean;
  /** Scripts in `$(…)`, `@(…)`, `(…)`, `{…}`. */
  readonly nested: readonly string[];
}

/** Thrown for what the reader does not understand. */
export class NotUnderstood extends Error {}

const separators = /&&|\|\||[;|\n]|&(?!\d)/y;
const redirects = /[*\d]?>>?(?:&\d)?/y;

/** Cuts a line into tokens. */
export function tokenize(source: string): Token[] {
  // Typographic quotes, dashes and blanks mean the same as the plain ones to PowerShell.
  if (/[\u0085\u00a0\u1680\u2000-\u200b\u2010-\u2015\u2018-\u201f\u2028\u2029\u202f\u205f\u3000]/.test(source))
    throw new NotUnderstood("it holds typographic quotes, dashes or blanks");
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const char = source[at] ?? "";
    if (char === " " || char === "\t" || char === ",") at++;
    else if (char === "`" && source[at + 1] === "\n") at += 2;
    else if (char === "#") at = lineEnd(source, at);
    else if (source.startsWith("<#", at)) at = after(source, "#>", at + 2);
    else if (char === "<") throw new NotUnderstood("it redirects its input");
    else if (char === ")" || char === "}") throw new NotUnderstood("a bracket closes nothing");
    else {
      const redirect = matchAt(redirects, source, at);
      const separator = redirect === undefined ? matchAt(separators, source, at) : undefined;
      const operator = redirect ?? separator;
      if (operator !== undefined) {
        tokens.push({
          kind: redirect === undefined ? "separator" : "redirect",
          text: operator,
          source: operator,
          prefix: operator,
          quoted: false,
          expression: false,
          nested: [],
        });
        at += operator.length;
      } else {
        const { token, end } = readWord(source, at);
        tokens.push(token);
        at = end;
      }
    }
  }
  return tokens;
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end < 0 ? source.length : end;
}

function after(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from);
  if (end < 0) throw new NotUnderstood("something is not closed");
  return end + mark.length;
}

function readWord(source: string, start: number): { readonly token: Token; readonly end: number } {
  const nested: string[] = [];
  let text = "";
  let prefix: string | undefined;
  let at = start;
  const unknown = (): void => {
    prefix ??= text;
  };
  loop: for (; at < source.length;) {
    const char = source[at] ?? "";
    switch (char) {
      case " ":
      case "\t":
      case "\n":
      case ";":
      case "|":
      case "&":
      case ",":
      case ")":
      case "}":
      case "<":
      case ">":
        break loop;
      case "'": {
        const end = singleEnd(source, at);
        text += source.slice(at + 1, end - 1).replaceAll("''", "'");
        at = end;
        break;
      }
      case '"': {
        const string = doubleQuoted(source, at, nested);
        if (string.text === undefined) unknown();
        else text += string.text;
        at = string.end;
        break;
      }
      case "`":
        if (source[at + 1] === "\n") break loop;
        if (/[0abefnrtuv]/.test(source[at + 1] ?? "0")) unknown();
        text += source[at + 1] ?? "";
        at += 2;
        break;
      case "(":
      case "{":
        if (at > start && char === "(" && !/[$@(]/.test(source[at - 1] ?? "")) {
          // A call of a method or a new argument.
          unknown();
        }
        unknown();
        nested.push(source.slice(at + 1, groupEnd(source, at) - 1));
        at = groupEnd(source, at);
        break;
      case "@":
        if (/^@['"]\n/.test(source.slice(at, at + 3))) {
          const mark = source[at + 1] ?? "'";
          const end = source.indexOf(`\n${mark}@`, at + 2);
          if (end < 0) throw new NotUnderstood("a here-string is not closed");
          const body = source.slice(at + 3, Math.max(at + 3, end));
          if (mark === '"' && /[$`]/.test(body)) {
            unknown();
            for (let inner = body.indexOf("$("); inner >= 0; inner = body.indexOf("$(", inner + 2))
              nested.push(body.slice(inner + 2, groupEnd(body, inner + 1) - 1));
          } else text += body;
          at = end + 3;
        } else {
          if (at === start || prefix !== undefined) unknown();
          text += "@";
          at++;
        }
        break;
      case "$":
        unknown();
        at++;
        if (source[at] === "{") at = after(source, "}", at);
        break;
      default:
        text += char;
        at++;
    }
  }
  if (at === start) throw new NotUnderstood("it cannot be read");
  const written = source.slice(start, at);
  const token: Token = {
    kind: "word",
    text: prefix === undefined ? text : undefined,
    source: written,
    prefix: prefix ?? text,
    quoted: /^['"]|^@['"]/.test(written),
    expression: /^[$@([\d{!+]|^-\d|^\.\d/.test(written),
    nested,
  };
  return { token, end: at };
}

function singleEnd(source: string, open: number): number {
  for (let at = open + 1; at < source.length; at++) {
    if (source[at] !== "'") continue;
    if (source[at + 1] !== "'") return at + 1;
    at++;
  }
  throw new NotUnderstood("a quote is not closed");
}

function doubleQuoted(source: string, open: number, nested: string[]): { readonly text: string | undefined; readonly end: number } {
  let text: string | undefined = "";
  const add = (more: string): void => {
    if (text !== undefined) text += more;
  };
  for (let at = open + 1; at < source.length; at++) {
    const char = source[at] ?? "";
    if (char === "`") {
      if (/[0abefnrtuv]/.test(source[at + 1] ?? "")) text = undefined;
      add(source[++at] ?? "");
    } else if (char === '"') {
      if (source[at + 1] !== '"') return { text, end: at + 1 };
      add('"');
      at++;
    } else if (char === "$" && source[at + 1] === "(") {
      const end = groupEnd(source, at + 1);
      nested.push(source.slice(at + 2, end - 1));
      text = undefined;
      at = end - 1;
    } else if (char === "$" && /[\w{?$^:]/.test(source[at + 1] ?? "")) text = undefined;
    else add(char);
  }
  throw new NotUnderstood("a quote is not closed");
}

/** Just behind the bracket that closes the one at `open`. */
function groupEnd(source: string, open: number): number {
  const stack: string[] = [];
  for (let at = open; at < source.length; at++) {
    const char = source[at] ?? "";
    if (char === "`") at++;
    else if (char === "(" || char === "{") stack.push(char === "(" ? ")" : "}");
    else if (char === ")" || char === "}") {
      if (stack.pop() !== char) throw new NotUnderstood("brackets do not match");
      if (stack.length === 0) return at + 1;
    } else if (char === "@" && /^@['"]\n/.test(source.slice(at, at + 3))) at = after(source, `\n${source[at + 1] ?? ""}@`, at + 2) - 1;
    else if (char === "'") at = singleEnd(source, at) - 1;
    else if (char === '"') at = doubleQuoted(source, at, []).end - 1;
    else if (source.startsWith("<#", at)) at = after(source, "#>", at + 2) - 1;
    else if (char === "#" && /[\s;|({]/.test(source[at - 1] ?? " ")) at = lineEnd(source, at) - 1;
  }
  throw new NotUnderstood("a bracket is not closed");
}

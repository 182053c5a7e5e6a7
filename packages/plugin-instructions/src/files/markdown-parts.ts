/** A piece of Markdown: prose, code in which nothing is interpreted, or an HTML comment that begins a line. */
export interface MarkdownPart {
  readonly kind: "prose" | "code" | "comment";
  readonly text: string;
}

/** Splits Markdown into prose, fenced code and block comments. Joined, the parts are the text. A comment that is never closed is prose. */
export function markdownParts(text: string): readonly MarkdownPart[] {
  const parts: { kind: MarkdownPart["kind"]; text: string }[] = [];
  const add = (kind: MarkdownPart["kind"], piece: string): void => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += piece;
    else parts.push({ kind, text: piece });
  };
  let fence: string | undefined;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf("\n", at) + 1 || text.length;
    const line = text.slice(at, end);
    const close = fence === undefined && /^ {0,3}<!--/.test(line) ? text.indexOf("-->", at) : -1;
    if (close >= 0) {
      // What is left of an otherwise empty line goes with the comment.
      const rest = /[ \t]*\n?/y;
      rest.lastIndex = close + 3;
      rest.test(text);
      add("comment", text.slice(at, rest.lastIndex));
      at = rest.lastIndex;
      continue;
    }
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)/.exec(line);
    const opens = fence === undefined && mark !== null && !(mark[1]?.startsWith("`") && mark[2]?.includes("`"));
    add(fence !== undefined || opens ? "code" : "prose", line);
    if (opens) fence = mark?.[1];
    else if (fence !== undefined && mark !== null && closes(mark, fence)) fence = undefined;
    at = end;
  }
  return parts;
}

function closes(mark: RegExpExecArray, fence: string): boolean {
  const [, own = "", rest = ""] = mark;
  return own[0] === fence[0] && own.length >= fence.length && rest.trim() === "";
}

/** Leaves out HTML comments that begin a line; those inside a line or in code stay. */
export function withoutBlockComments(text: string): string {
  if (!text.includes("<!--")) return text;
  return markdownParts(text)
    .flatMap(({ kind, text: part }) => (kind === "comment" ? [] : [part]))
    .join("");
}

/** The `@path`s of a text, in order, each once. Code spans and fences hold none. */
export function importPaths(text: string): readonly string[] {
  if (!text.includes("@")) return [];
  const prose = markdownParts(text)
    .flatMap(({ kind, text: part }) => (kind === "prose" ? [part.replaceAll(/(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, " code ")] : []))
    .join("\n");
  const found = [...prose.matchAll(/(?:^|[\s(])@((?:\\ |[^\s\\])+)/g)].map(([, path = ""]) =>
    path.replaceAll("\\ ", " ").replace(/[.,;:!?)'"\]]+$/, ""),
  );
  return [...new Set(found.filter((path) => path !== "" && path !== "~"))];
}

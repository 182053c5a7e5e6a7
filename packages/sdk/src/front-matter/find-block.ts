/** Where the front matter of a text stands: between two `---` lines, or in a fence that an author put around it. */
export interface Block {
  /** What stands behind the opening `---`: the name of a language; empty for YAML. */
  readonly language: string;
  readonly raw: string;
  /** Everything else of the text, what came before the block included. */
  readonly body: string;
}

const closing = /^---[ \t]*$/;
const key = /^([A-Za-z_][\w-]*):/;

/** Lines at the top in which a block may begin that does not begin the text. */
const searched = 30;

/** Finds the block; undefined when the text has none. `text` has no byte order mark and ends its lines with `\n`. */
export function findBlock(text: string, knownKeys: ReadonlySet<string>): Block | undefined {
  const lines = text.split("\n");
  const begins = (line: string | undefined): boolean => knownKeys.has(key.exec(line ?? "")?.[1] ?? "");
  const top = /^---[ \t]*([A-Za-z]*)[ \t]*$/.exec(lines[0] ?? "");
  if (top !== null) return between(lines, 0, closing, top[1] ?? "");
  const first = lines.findIndex((line) => line.trim() !== "");
  if (/^```(?:ya?ml|markdown|md)?[ \t]*$/.test(lines[first] ?? "")) return fenced(lines, first, begins);
  for (const [index, line] of lines.slice(0, searched).entries())
    // A line of dashes is a ruler, unless a field follows it.
    if (closing.test(line) && begins(lines[index + 1])) return between(lines, index, closing, "");
  return undefined;
}

function between(lines: readonly string[], open: number, end: RegExp, language: string): Block | undefined {
  const close = lines.findIndex((line, index) => index > open && end.test(line));
  if (close < 0) return undefined;
  const before = lines.slice(0, open).join("\n").trim();
  const after = lines.slice(close + 1).join("\n");
  return { language, raw: lines.slice(open + 1, close).join("\n"), body: before === "" ? after : `${before}\n${after}` };
}

/** The fence may hold the fields alone, the fields between dashes, or the whole file. */
function fenced(lines: readonly string[], fence: number, begins: (line: string | undefined) => boolean): Block | undefined {
  const inside = fence + 1;
  if (!closing.test(lines[inside] ?? "")) return begins(lines[inside]) ? between(lines, fence, /^```[ \t]*$/, "") : undefined;
  const block = between(lines.slice(inside), 0, closing, "");
  if (block === undefined || !begins(lines[inside + 1])) return undefined;
  const rest = block.body.split("\n");
  const close = rest.findIndex((line) => line.startsWith("```"));
  const fenceEnds = close >= 0 && /^```[ \t]*$/.test(rest[close] ?? "");
  return { ...block, body: fenceEnds ? [...rest.slice(0, close), ...rest.slice(close + 1)].join("\n") : block.body };
}

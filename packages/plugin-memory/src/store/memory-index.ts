import type { MemoryEntry } from "../contract/index.js";

const mostLines = 200;
const mostBytes = 25 * 1024;

/** What the index says of a file. */
export type IndexEntry = Pick<MemoryEntry, "file" | "name" | "description" | "type">;

/** The beginning of an index that may be shown: whole lines, at most 200 and 25 KB. What is left out is said. */
export function boundedIndex(text: string): { readonly text: string; readonly lines: number; readonly shown: number } {
  const lines = text.replaceAll("\r\n", "\n").trimEnd().split("\n");
  if (lines.length === 1 && lines[0] === "") return { text: "", lines: 0, shown: 0 };
  let [shown, bytes] = [0, 0];
  for (const line of lines.slice(0, mostLines)) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > mostBytes) break;
    shown += 1;
  }
  const part = lines.slice(0, shown).join("\n");
  if (shown === lines.length) return { text: part, lines: lines.length, shown };
  const note = `(The index is longer than may be shown: these are ${shown} of its ${lines.length} lines. Shorten it, or merge memories.)`;
  return { text: part === "" ? note : `${part}\n${note}`, lines: lines.length, shown };
}

/** The file that a line of the index leads to, where it is such a line. */
export function linkedFile(line: string): string | undefined {
  const target = /^\s*[-*] \[(?:[^\]\\]|\\.)*\]\(<?([^)>]+)>?\)/.exec(line)?.[1];
  return target === undefined ? undefined : safeDecode(target.replace(/^\.\//, ""));
}

function linkTarget(file: string): string {
  return encodeURIComponent(file).replaceAll("(", "%28").replaceAll(")", "%29");
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function indexLine({ file, name, description, type }: IndexEntry): string {
  const label = oneLine(name).replaceAll(/[[\]\\]/g, "\\$&");
  const kind = type === undefined ? "" : ` (${type})`;
  const said = oneLine(description);
  return `- [${label}](${linkTarget(file)})${said === "" ? "" : `: ${said.slice(0, 200)}`}${kind}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** Puts a file into the index: in the place of its line, or at the end. Every other line stays. */
export function withEntry(text: string, entry: IndexEntry): string {
  const lines = linesOf(text);
  const at = lines.findIndex((line) => linkedFile(line) === entry.file);
  const rest = lines.filter((line, index) => index === at || linkedFile(line) !== entry.file);
  return at < 0 ? joined([...rest, indexLine(entry)]) : joined(rest.map((line, index) => (index === at ? indexLine(entry) : line)));
}

export function withoutEntry(text: string, file: string): string {
  return joined(linesOf(text).filter((line) => linkedFile(line) !== file));
}

/** Makes an index agree with the files: lines that lead nowhere go, files without a line get one, everything else stays. */
export function repaired(
  text: string,
  entries: readonly IndexEntry[],
  isThere: (file: string) => boolean,
): { readonly text: string; readonly added: readonly string[]; readonly removed: readonly string[] } {
  const [seen, removed] = [new Set<string>(), new Set<string>()];
  const lines = linesOf(text).filter((line) => {
    const file = linkedFile(line);
    // Links elsewhere, such as to a page, are a person's own.
    if (file === undefined || file.includes("/") || !file.endsWith(".md")) return true;
    if (!isThere(file)) removed.add(file);
    const stays = isThere(file) && !seen.has(file);
    seen.add(file);
    return stays;
  });
  const missing = entries.filter(({ file }) => !seen.has(file));
  return { text: joined([...lines, ...missing.map(indexLine)]), added: missing.map(({ file }) => file), removed: [...removed] };
}

function linesOf(text: string): readonly string[] {
  const clean = text.replaceAll("\r\n", "\n").replace(/\n+$/, "");
  return clean === "" ? [] : clean.split("\n");
}

function joined(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

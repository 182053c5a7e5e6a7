import { memoryTypes } from "../contract/index.js";
import type { MemoryDraft, MemoryType } from "../contract/index.js";

/** What the front matter of a memory says, checked. */
export interface MemoryHead {
  readonly name: string;
  readonly description: string;
  readonly type: MemoryType | undefined;
  readonly problems: readonly string[];
}

const own = ["name", "description", "type", "modified"];

/** Reads the front matter of a memory. Texts as this plugin writes them need no parser; anything else is read leniently. */
export async function readHead(text: string, file: string): Promise<MemoryHead & { readonly body: string }> {
  const quick = quickFields(text);
  if (quick !== undefined) return { ...checked(quick.data, file, []), body: quick.body };
  const { readFrontMatter } = await import("@lorimer/sdk/front-matter");
  const { data, body, problems } = await readFrontMatter(text, { knownKeys: own });
  return { ...checked(data, file, problems), body };
}

function checked(data: Readonly<Record<string, unknown>>, file: string, found: readonly string[]): MemoryHead {
  const problems = [...found];
  const text = (key: string): string | undefined => {
    const value = data[key];
    return typeof value === "string" && value.trim() !== "" ? value.replaceAll(/\s+/g, " ").trim() : undefined;
  };
  const named = text("type");
  const type = memoryTypes.find((known) => known === named);
  if (type === undefined) problems.push(named === undefined ? "it has no type" : `its type ${named} is none of ${memoryTypes.join(", ")}`);
  if (text("description") === undefined) problems.push("it has no description");
  return { name: text("name") ?? file.replace(/\.md$/, ""), description: text("description") ?? "", type, problems };
}

/** Our own fields where each is simple; undefined where one is anything that needs a parser. Fields of others are passed over. */
function quickFields(text: string): { readonly data: Readonly<Record<string, string>>; readonly body: string } | undefined {
  const block = splitBlock(text);
  if (block === undefined) return text.startsWith("---") || text.startsWith("\uFEFF") ? undefined : { data: {}, body: text };
  const data: Record<string, string> = {};
  for (let at = 0; at < block.lines.length; at++) {
    const line = block.lines[at] ?? "";
    const [, key, written = ""] = /^([A-Za-z_][\w-]*):(?:[ \t]+(.*))?$/.exec(line) ?? [];
    if (key === undefined && !/^(?:#|$)/.test(line)) return undefined;
    if (key === undefined) continue;
    const more: string[] = [];
    while (/^(?:\s|- |$)/.test(block.lines[at + 1] ?? "x")) more.push(block.lines[++at] ?? "");
    if (!own.includes(key)) continue;
    const value = key in data ? undefined : simpleValue(written.trim(), more);
    if (value === undefined) return undefined;
    data[key] = value;
  }
  return { data, body: block.body };
}

/** Text in one line or folded below it. */
function simpleValue(written: string, more: readonly string[]): string | undefined {
  if (/^[>|][+-]?$/.test(written)) return more.every((line) => /^(?: |$)/.test(line)) ? more.join(" ") : undefined;
  if (more.some((line) => line.trim() !== "")) return undefined;
  if (/^"(?:[^"\\]|\\["\\/bfnrt])*"$/.test(written)) return JSON.parse(written) as string;
  if (/^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/.test(written)) return written;
  return /^[\p{L}(][^]*$/u.test(written) && !/: | #|:$/.test(written) && !/^(?:true|false|null|yes|no|on|off)$/i.test(written)
    ? written
    : undefined;
}

function splitBlock(text: string): { readonly lines: readonly string[]; readonly body: string } | undefined {
  const match = /^---[ \t]*\r?\n(?:([^]*?)\r?\n)?---[ \t]*(?:\r?\n|$)/.exec(text);
  if (match === null) return undefined;
  const lines = match[1] === undefined || match[1] === "" ? [] : match[1].split(/\r?\n/);
  return { lines, body: text.slice(match[0].length).replace(/^(?:\r?\n)+/, "") };
}

/** The text of a memory's file. Lines of front matter that `before` has beyond our own stay as they are. */
export function formatMemory(draft: MemoryDraft, modified: Date, before?: string): string {
  const head = [
    `name: ${scalar(draft.name)}`,
    `description: ${scalar(draft.description)}`,
    `type: ${draft.type}`,
    `modified: ${modified.toISOString()}`,
    ...foreignLines(before),
  ];
  return `---\n${head.join("\n")}\n---\n\n${draft.content.trim()}\n`;
}

/** The lines of front matter that belong to keys which are not ours, comments included. */
export function foreignLines(text: string | undefined): readonly string[] {
  const kept: string[] = [];
  let isOurs = false;
  for (const line of splitBlock(text ?? "")?.lines ?? []) {
    const key = /^([^\s#:'"-][^:]*):(?:\s|$)/.exec(line)?.[1];
    if (key !== undefined) isOurs = own.includes(key.trim());
    else if (line.startsWith("#")) isOurs = false;
    if (!isOurs) kept.push(line);
  }
  return kept;
}

function scalar(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return /^[A-Za-z][\w ,;()/'+-]*$/.test(line) && !/^(?:true|false|null|yes|no|on|off|y|n|~)$/i.test(line) ? line : JSON.stringify(line);
}

/** A file name made of a memory's name. */
export function fileNameOf(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/[^a-z0-9-]/g, "")
    .replaceAll(/-+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 60)
    .replace(/-$/, "");
  return `${slug === "" || slug === "memory" ? `note${slug === "" ? `-${hash(name)}` : "-memory"}` : slug}.md`;
}

function hash(text: string): string {
  let sum = 5381;
  for (const letter of text) sum = (Math.imul(sum, 33) ^ (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum.toString(36);
}

/** Whether a name can only mean a file directly in the folder, and not the index. */
export function isMemoryFile(name: string): boolean {
  return /^[^/\\\0]+\.md$/.test(name) && !name.startsWith(".") && name !== "MEMORY.md";
}

export interface PlainFrontMatter {
  readonly data: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const field = /^([A-Za-z_][\w-]*):(?:[ \t]+(.*?))?[ \t]*$/;
const quoted = /^(?:"([^"\\]*)"|'([^']*)')$/;
/** A scalar that means its own characters in every reading of YAML. */
const plain = /^[A-Za-z0-9(/.](?:[^:#\t]|:(?![ \t]|$)|(?<![ \t])#)*$/;
const nothing = /^(?:null|[-+]?\.(?:inf|nan))$/i;
const textual: ReadonlySet<string> = new Set(["name", "description", "argument-hint", "model", "color"]);

/**
 * Reads the front matter that most skills have many times faster than YAML is read: one-line fields, lists of such, tables of such, and text in
 * a block. Undefined for anything that holds more of YAML, and for text without front matter.
 */
export function plainFrontMatter(text: string): PlainFrontMatter | undefined {
  if (!text.startsWith("---\n")) return undefined;
  const end = text.indexOf("\n---", 3);
  if (end < 0 || !/^\n---[ \t]*(?:\n|$)/.test(text.slice(end, end + 20))) return undefined;
  const data: Record<string, unknown> = {};
  const lines = text.slice(4, end).split("\n");
  for (let at = 0; at < lines.length; at++) {
    const [, key = "", value] = field.exec(lines[at] ?? "") ?? [];
    if (key === "" || key === "__proto__") return undefined;
    let last = at;
    while (/^(?:[ ]|-[ ])/.test(lines[last + 1] ?? "")) last++;
    const below = lines.slice(at + 1, last + 1);
    const read = below.length === 0 ? scalarOrList(value) : value === undefined ? listOrTable(below) : block(value, below);
    // A list where text belongs is taken as it was written, and YAML's reader knows how.
    if (read === undefined || (typeof read !== "string" && textual.has(key))) return undefined;
    data[key] = read;
    at = last;
  }
  const after = text.indexOf("\n", end + 1);
  return { data, body: after < 0 ? "" : text.slice(after + 1) };
}

function scalar(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const inQuotes = quoted.exec(value);
  if (inQuotes !== null) return inQuotes[1] ?? inQuotes[2];
  return plain.test(value) && !nothing.test(value) ? value : undefined;
}

function scalarOrList(value: string | undefined): unknown {
  const inner = value === undefined ? undefined : /^\[([^[\]{}"'\\]*)\]$/.exec(value)?.[1];
  if (inner === undefined) return scalar(value);
  return all(inner.split(",").map((item) => scalar(item.trim())));
}

function listOrTable(lines: readonly string[]): unknown {
  const [, indent = ""] = /^( *)/.exec(lines[0] ?? "") ?? [];
  const own = lines.map((line) =>
    line.startsWith(indent) && line.charAt(indent.length) !== " " ? line.slice(indent.length).trimEnd() : "",
  );
  if (own[0]?.startsWith("- ") === true) return all(own.map((line) => (line.startsWith("- ") ? scalar(line.slice(2).trim()) : undefined)));
  if (indent === "") return undefined;
  const entries = own.map((line) => field.exec(line)).map((match) => [match?.[1] ?? "__proto__", scalar(match?.[2])] as const);
  const isTable = entries.every(([key, value]) => key !== "__proto__" && value !== undefined);
  return isTable ? Object.fromEntries(entries) : undefined;
}

/** Text of one indent, without empty lines: of anything else YAML knows better. */
function block(value: string, lines: readonly string[]): string | undefined {
  const [, style, chomp] = /^([>|])(-?)$/.exec(value) ?? [];
  const [, indent = ""] = /^( *)/.exec(lines[0] ?? "") ?? [];
  const isEven = indent !== "" && lines.every((line) => line.startsWith(indent) && /^[^ \t]/.test(line.slice(indent.length)));
  if (style === undefined || !isEven) return undefined;
  return lines.map((line) => line.slice(indent.length)).join(style === ">" ? " " : "\n") + (chomp === "-" ? "" : "\n");
}

function all(items: readonly (string | undefined)[]): readonly (string | undefined)[] | undefined {
  return items.includes(undefined) ? undefined : items;
}

import { isObject, sameJson } from "./json-object.js";
import type { JsonObject } from "./json-object.js";
import { parseJsonc, valueOf } from "./parse-jsonc.js";
import type { JsoncEntry, JsoncNode } from "./parse-jsonc.js";

interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Container = Extract<JsoncNode, { kind: "object" | "list" }>;

/** The text changed so that it says what is wanted, in one pass: comments, order, indentation and line ends of all the rest stay. */
export function patchJsonc(text: string, wanted: JsonObject): string {
  const root = parseJsonc(text);
  const edits: TextEdit[] = [];
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const unit = unitOf(root);
  patch(root, wanted);
  let patched = "";
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    patched += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return patched + text.slice(at);

  function patch(node: JsoncNode, value: unknown): void {
    if (node.kind === "object" && isObject(value)) return patchObject(node, value);
    if (node.kind === "list" && Array.isArray(value)) return patchList(node, value);
    if (!sameJson(valueOf(node), value)) edits.push({ start: node.start, end: node.end, text: printed(value, indentAt(node.start)) });
  }

  function patchObject(node: Container, value: JsonObject): void {
    const keeps = node.entries.map(({ key }) => key !== undefined && Object.hasOwn(value, key));
    // Of a key given twice the last counts, so that is the one to change.
    const known = new Map(node.entries.map((entry) => [entry.key, entry.node]));
    for (const [key, member] of known) if (key !== undefined && Object.hasOwn(value, key)) patch(member, value[key]);
    const added = Object.keys(value).filter((key) => !known.has(key));
    rearrange(node, keeps, (indent, inline) =>
      added.map((key) => `${JSON.stringify(key)}: ${inline ? inlined(value[key]) : printed(value[key], indent)}`),
    );
  }

  function patchList(node: Container, value: readonly unknown[]): void {
    let next = 0;
    const keeps = node.entries.map((entry) => next < value.length && sameJson(valueOf(entry.node), value[next]) && next++ >= 0);
    const added = value.slice(next);
    rearrange(node, keeps, (indent, inline) => added.map((item) => (inline ? inlined(item) : printed(item, indent))));
  }

  /** Takes out entries and adds others behind those that stay, with the commas that this needs. */
  function rearrange(node: Container, keeps: readonly boolean[], print: (indent: string, inline: boolean) => readonly string[]): void {
    const { entries } = node;
    const lastKept = keeps.lastIndexOf(true);
    const last = entries[lastKept];
    entries.forEach((entry, index) => keeps[index] === true || edits.push(removal(entry)));

    const inline = entries.length > 0 && !text.slice(node.start, node.end).includes("\n");
    const indent = entries[0] === undefined || !startsLine(entries[0].start) ? indentAt(node.start) + unit : indentAt(entries[0].start);
    const added = print(indent, inline);
    if (added.length === 0) {
      if (last !== undefined && last.comma >= 0 && lastKept < entries.length - 1)
        edits.push({ start: last.comma, end: last.comma + 1, text: "" });
      return;
    }
    const separator = inline ? " " : eol + indent;
    const body = added.join(`,${separator}`);
    if (last === undefined) {
      const closes = !inline && !text.slice(node.start, node.end).includes("\n");
      edits.push({
        start: node.start + 1,
        end: node.start + 1,
        text: (inline ? "" : separator) + body + (closes ? eol + indentAt(node.start) : ""),
      });
      return;
    }
    if (last.comma < 0) edits.push({ start: last.node.end, end: last.node.end, text: "," });
    const place = endOfLine(last.comma < 0 ? last.node.end : last.comma + 1, inline);
    // The comma that a trailing comma would need is not written again: what is last has none.
    edits.push({ start: place, end: place, text: separator + body });
  }

  /** The entry with its comma; the whole line where nothing else stands on it. */
  function removal({ start, node, comma }: JsoncEntry): TextEdit {
    const end = comma < 0 ? node.end : comma + 1;
    const rest = /^[ \t]*(?:\r?\n)/.exec(text.slice(end, end + 200))?.[0];
    if (rest !== undefined && startsLine(start)) return { start: start - indentAt(start).length, end: end + rest.length, text: "" };
    const blank = /^[ \t]*/.exec(text.slice(end, end + 200))?.[0] ?? "";
    return { start, end: comma < 0 ? end : end + blank.length, text: "" };
  }

  /** Behind a comment that belongs to what stands before it on the line. */
  function endOfLine(from: number, inline: boolean): number {
    if (inline) return from;
    const comment = /^[ \t]*(?:\/\*[^\n]*?\*\/[ \t]*)*(?:\/\/[^\r\n]*)?(?=\r?\n)/.exec(text.slice(from))?.[0];
    return from + (comment?.length ?? 0);
  }

  function startsLine(offset: number): boolean {
    return /^\uFEFF?[ \t]*$/.test(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset));
  }

  function indentAt(offset: number): string {
    return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset))?.[0] ?? "";
  }

  function printed(value: unknown, indent: string): string {
    return JSON.stringify(value, null, unit).replaceAll("\n", eol + indent);
  }

  function inlined(value: unknown): string {
    return JSON.stringify(value);
  }

  function unitOf(node: JsoncNode): string {
    const first = node.kind === "scalar" ? undefined : node.entries[0];
    return (first !== undefined && startsLine(first.start) && indentAt(first.start)) || "  ";
  }
}

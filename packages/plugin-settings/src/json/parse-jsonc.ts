import { maxDepth } from "./json-object.js";
import type { JsonObject } from "./json-object.js";
import type { Path } from "./path.js";

/** A member of an object or an item of a list, with where it stands in the text. */
export interface JsoncEntry {
  /** Of the key, or of the item. */
  readonly start: number;
  readonly node: JsoncNode;
  /** Undefined in a list. */
  readonly key: string | undefined;
  /** Where the comma after it stands; -1 without one. */
  comma: number;
}

/** A value with where it stands in the text: from `start` to before `end`. */
export type JsoncNode =
  | { readonly kind: "object" | "list"; readonly start: number; readonly end: number; readonly entries: readonly JsoncEntry[] }
  | { readonly kind: "scalar"; readonly start: number; readonly end: number; readonly value: unknown };

/** The text is not JSON, even with comments and trailing commas allowed. */
export class JsoncError extends Error {
  readonly offset: number;

  constructor(expected: string, offset: number) {
    super(expected);
    this.offset = offset;
  }
}

const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Reads JSON with comments and trailing commas. Fails with `JsoncError`, which says what was expected where. */
export function parseJsonc(text: string): JsoncNode {
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  const root = value(0);
  skip();
  if (at < text.length) throw new JsoncError("expected the end of the file", at);
  return root;

  function value(depth: number): JsoncNode {
    skip();
    if (depth > maxDepth) throw new JsoncError(`nested deeper than ${maxDepth} levels`, at);
    const start = at;
    switch (text[at]) {
      case "{":
        return container("object", "}", depth);
      case "[":
        return container("list", "]", depth);
      case '"':
        return { kind: "scalar", start, value: string(), end: at };
      default:
    }
    literal.lastIndex = at;
    const found = literal.exec(text)?.[0];
    if (found === undefined) throw new JsoncError(at >= text.length ? "the file ends where a value was expected" : "expected a value", at);
    at += found.length;
    return { kind: "scalar", start, end: at, value: JSON.parse(found) };
  }

  function container(kind: "object" | "list", close: string, depth: number): JsoncNode {
    const start = at++;
    const entries: JsoncEntry[] = [];
    for (skip(); text[at] !== close; skip()) {
      const last = entries.at(-1);
      if (last !== undefined && last.comma < 0) throw new JsoncError(`expected a comma or ${close}`, at);
      const entry = kind === "object" ? member(depth) : item(depth);
      entries.push(entry);
      skip();
      if (text[at] === ",") entry.comma = at++;
    }
    at++;
    return { kind, start, end: at, entries };
  }

  function item(depth: number): JsoncEntry {
    const start = at;
    return { start, key: undefined, node: value(depth + 1), comma: -1 };
  }

  function member(depth: number): JsoncEntry {
    const start = at;
    if (text[at] !== '"')
      throw new JsoncError(at >= text.length ? "the file ends inside an object" : "expected a key in double quotes", at);
    const key = string();
    skip();
    if (text[at] !== ":") throw new JsoncError("expected a colon after the key", at);
    at++;
    return { start, key, node: value(depth + 1), comma: -1 };
  }

  function string(): string {
    const start = at;
    for (at++; text[at] !== '"'; at++) {
      if (at >= text.length || text[at] === "\n") throw new JsoncError("a text has no closing quote", start);
      if (text[at] === "\\") at++;
    }
    at++;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      throw new JsoncError("a text holds an escape or a control character that JSON does not allow", start);
    }
  }

  function skip(): void {
    at = skipBlank(text, at);
  }
}

/** Past blanks and comments. */
function skipBlank(text: string, from: number): number {
  for (let at = from; ;) {
    const char = text[at];
    if (char === " " || char === "\t" || char === "\n" || char === "\r") at++;
    else if (char !== "/") return at;
    else if (text[at + 1] === "/") {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (text[at + 1] === "*") {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) throw new JsoncError("a comment has no end", at);
      at = end + 2;
    } else return at;
  }
}

/** The plain value. A key named `__proto__` is left out; of a key given twice the last counts. */
export function valueOf(node: JsoncNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.entries.map((entry) => valueOf(entry.node));
  const object: JsonObject = {};
  for (const { key, node: member } of node.entries) if (key !== undefined && key !== "__proto__") object[key] = valueOf(member);
  return object;
}

/** The entry at a path, or the nearest one above it that is there. */
export function entryAt(node: JsoncNode, path: Path): JsoncEntry | undefined {
  let at: JsoncNode = node;
  let found: JsoncEntry | undefined;
  for (const step of path) {
    if (at.kind === "scalar") break;
    const next: JsoncEntry | undefined = typeof step === "number" ? at.entries[step] : at.entries.findLast(({ key }) => key === step);
    if (next === undefined) break;
    found = next;
    at = next.node;
  }
  return found;
}

/** Line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

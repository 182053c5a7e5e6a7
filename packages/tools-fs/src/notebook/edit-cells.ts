import { createHash } from "node:crypto";
import type { Splice } from "../text/text-file.js";
import { jsonSpans, member } from "./json-spans.js";
import type { JsonSpan } from "./json-spans.js";

export interface CellEdit {
  readonly mode: "replace" | "insert" | "delete";
  readonly cellId: string | undefined;
  readonly cellType: "code" | "markdown" | undefined;
  readonly source: string;
}

export interface EditedCells {
  /** The change to the notebook's JSON text: nothing outside of it is touched. */
  readonly splice: Splice;
  readonly cellId: string;
  readonly cellType: string;
  readonly language: string;
}

type Layout = { readonly indent: string; readonly newline: string };

/** Works out the change of a notebook's JSON text, or says why there is none. */
export function editCells(json: string, edit: CellEdit): EditedCells | { readonly reason: string } {
  let notebook: unknown;
  try {
    notebook = JSON.parse(json);
  } catch (error) {
    return { reason: `it is not valid JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const root = jsonSpans(json);
  const list = member(root, "cells")?.value;
  const cells = list?.items;
  if (list === undefined || cells === undefined || cells.some((cell) => cell.members === undefined))
    return { reason: "it has no list of cells" };

  const at = edit.cellId === undefined ? undefined : cellIndex(json, cells, edit.cellId);
  if (at === -1)
    return {
      reason: `there is no cell "${edit.cellId}". The cells are: ${cells
        .slice(0, 40)
        .map((cell, index) => idOf(json, cell, index))
        .join(", ")}`,
    };
  const layout = layoutOf(json);
  const language = languageOf(notebook);
  if (edit.mode === "insert") return inserted(json, list, cells, at, edit, notebook, language, layout);
  if (at === undefined) return { reason: `cell_id is needed to ${edit.mode} a cell` };
  const cell = cells[at];
  if (cell === undefined) return { reason: `there is no cell "${edit.cellId}"` };
  const cellId = idOf(json, cell, at);
  const oldType = textOf(json, member(cell, "cell_type")?.value) ?? "code";
  if (edit.mode === "delete") return { splice: deleted(list, cells, at), cellId, cellType: oldType, language };
  const cellType = edit.cellType ?? oldType;
  return { splice: replaced(json, cell, edit.source, oldType, cellType, layout), cellId, cellType, language };
}

/** Finds a cell by its id, else by its place: "cell-3" and "3" are the fourth. */
function cellIndex(json: string, cells: readonly JsonSpan[], id: string): number {
  const byId = cells.findIndex((cell) => textOf(json, member(cell, "id")?.value) === id);
  if (byId >= 0) return byId;
  const place = /^(?:cell-)?(\d+)$/.exec(id)?.[1];
  return place !== undefined && Number(place) < cells.length ? Number(place) : -1;
}

function idOf(json: string, cell: JsonSpan, index: number): string {
  return textOf(json, member(cell, "id")?.value) ?? `cell-${index}`;
}

function textOf(json: string, span: JsonSpan | undefined): string | undefined {
  if (span === undefined || json.charAt(span.start) !== '"') return undefined;
  return JSON.parse(json.slice(span.start, span.end)) as string;
}

function replaced(json: string, cell: JsonSpan, source: string, oldType: string, newType: string, layout: Layout): Splice {
  const base = indentAt(json, cell.start);
  const inner = base + layout.indent;
  const asText = json.charAt(member(cell, "source")?.value.start ?? -1) === '"';
  const changes = new Map<string, string | undefined>([["source", sourceJson(source, inner, layout, asText)]]);
  if (newType !== oldType) changes.set("cell_type", JSON.stringify(newType));
  if (newType === "code") {
    changes.set("execution_count", "null");
    changes.set("outputs", "[]");
  } else {
    // Only code has these; the format forbids them elsewhere.
    changes.set("execution_count", undefined);
    changes.set("outputs", undefined);
  }
  const kept = (cell.members ?? []).filter((entry) => !changes.has(entry.key) || changes.get(entry.key) !== undefined);
  const present = new Set(kept.map((entry) => entry.key));
  const texts = kept.map(
    (entry) => `${json.slice(entry.start, entry.value.start)}${changes.get(entry.key) ?? json.slice(entry.value.start, entry.value.end)}`,
  );
  for (const [key, text] of changes) if (text !== undefined && !present.has(key)) texts.push(`${JSON.stringify(key)}: ${text}`);
  return { start: cell.start, end: cell.end, text: objectJson(texts, base, inner, layout) };
}

function inserted(
  json: string,
  list: JsonSpan,
  cells: readonly JsonSpan[],
  after: number | undefined,
  edit: CellEdit,
  notebook: unknown,
  language: string,
  layout: Layout,
): EditedCells | { readonly reason: string } {
  if (edit.cellType === undefined) return { reason: "cell_type is needed to insert a cell: code or markdown" };
  const base = cells[0] === undefined ? indentAt(json, list.start) + layout.indent : indentAt(json, cells[0].start);
  const inner = base + layout.indent;
  const id = hasIds(notebook) ? newId(edit.source, new Set(cells.map((cell, index) => idOf(json, cell, index)))) : undefined;
  const place = after === undefined ? 0 : after + 1;
  const fields = [
    `"cell_type": ${JSON.stringify(edit.cellType)}`,
    ...(edit.cellType === "code" ? ['"execution_count": null'] : []),
    ...(id === undefined ? [] : [`"id": ${JSON.stringify(id)}`]),
    `"metadata": {}`,
    ...(edit.cellType === "code" ? ['"outputs": []'] : []),
    `"source": ${sourceJson(edit.source, inner, layout, false)}`,
  ];
  const cell = objectJson(fields, base, inner, layout);
  const result = { cellId: id ?? `cell-${place}`, cellType: edit.cellType, language };
  const compact = layout.indent === "";
  const previous = after === undefined ? undefined : cells[after];
  if (previous !== undefined)
    return { ...result, splice: { start: previous.end, end: previous.end, text: `,${compact ? " " : layout.newline + base}${cell}` } };
  const next = cells[0];
  if (next !== undefined)
    return { ...result, splice: { start: next.start, end: next.start, text: `${cell},${compact ? " " : layout.newline + base}` } };
  const outer = indentAt(json, list.start);
  return {
    ...result,
    splice: {
      start: list.start,
      end: list.end,
      text: compact ? `[${cell}]` : `[${layout.newline}${base}${cell}${layout.newline}${outer}]`,
    },
  };
}

function deleted(list: JsonSpan, cells: readonly JsonSpan[], at: number): Splice {
  const cell = cells[at];
  const next = cells[at + 1];
  const previous = cells[at - 1];
  if (cell === undefined) return { start: list.start, end: list.start, text: "" };
  if (next !== undefined) return { start: cell.start, end: next.start, text: "" };
  if (previous !== undefined) return { start: previous.end, end: cell.end, text: "" };
  return { start: list.start, end: list.end, text: "[]" };
}

function objectJson(fields: readonly string[], base: string, inner: string, layout: Layout): string {
  if (layout.indent === "") return `{${fields.join(", ")}}`;
  return `{${layout.newline}${inner}${fields.join(`,${layout.newline}${inner}`)}${layout.newline}${base}}`;
}

/** A cell's source as the format writes it: a list of lines, each with its line break, or one text where the cell had one. */
function sourceJson(source: string, inner: string, layout: Layout, asText: boolean): string {
  if (asText) return JSON.stringify(source);
  const lines = (source.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) => JSON.stringify(line));
  if (lines.length === 0) return "[]";
  if (layout.indent === "") return `[${lines.join(", ")}]`;
  const item = inner + layout.indent;
  return `[${layout.newline}${item}${lines.join(`,${layout.newline}${item}`)}${layout.newline}${inner}]`;
}

/** How the text is laid out: what one level is indented by, empty where it stands on one line. */
function layoutOf(json: string): Layout {
  const found = /^[^\n]*?(\r?\n)([ \t]+)"/.exec(json);
  return { indent: found?.[2] ?? "", newline: found?.[1] ?? "\n" };
}

function indentAt(json: string, at: number): string {
  return /^[ \t]*/.exec(json.slice(json.lastIndexOf("\n", at - 1) + 1, at))?.[0] ?? "";
}

function newId(source: string, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt++) {
    const id = createHash("sha256").update(`${taken.size} ${attempt} ${source}`).digest("hex").slice(0, 8);
    if (!taken.has(id)) return id;
  }
}

/** Cells have had ids since nbformat 4.5. */
function hasIds(notebook: unknown): boolean {
  const { nbformat, nbformat_minor: minor } = notebook as { readonly nbformat?: unknown; readonly nbformat_minor?: unknown };
  return typeof nbformat === "number" && typeof minor === "number" && (nbformat > 4 || (nbformat === 4 && minor >= 5));
}

function languageOf(notebook: unknown): string {
  const { metadata } = notebook as {
    readonly metadata?: {
      readonly language_info?: { readonly name?: unknown } | null;
      readonly kernelspec?: { readonly language?: unknown } | null;
    } | null;
  };
  const name = metadata?.language_info?.name ?? metadata?.kernelspec?.language;
  return typeof name === "string" ? name : "python";
}

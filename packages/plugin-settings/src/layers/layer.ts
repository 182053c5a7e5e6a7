import { nearest } from "@lorimer/sdk";
import type { SettingsEntry, SettingsOrigin, SettingsProblem, SettingsScope } from "../contract/index.js";
import { copyJson, isObject } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { entryAt, JsoncError, lineOf, parseJsonc, valueOf } from "../json/parse-jsonc.js";
import type { JsoncNode } from "../json/parse-jsonc.js";
import { pathText, valueAt, without } from "../json/path.js";
import type { Path } from "../json/path.js";
import { misplaced } from "../merge/key-rules.js";
import { upgraded } from "../migrations/migrations.js";
import { knownKeys, settingsShape } from "../shape/settings-shape.js";

/** What one file, flag or reader says. */
export interface Layer {
  readonly scope: SettingsScope;
  readonly source: string;
  readonly foreign: boolean;
  /** What counts of it. */
  readonly value: JsonObject;
  /** All that it says. */
  readonly raw: JsonObject;
  readonly problems: readonly SettingsProblem[];
  /** Paths that were left out because their value has the wrong form. */
  readonly invalid: readonly Path[];
  /** True when nothing of the source could be read. */
  readonly broken: boolean;
  /** Line of a path in the source. */
  lineAt(path: Path): number | undefined;
}

export interface LayerSource {
  readonly scope: SettingsScope;
  readonly source: string;
  readonly foreign?: boolean;
}

/** A layer of what the text of a file says. */
export function layerOfText(source: LayerSource, text: string): Layer {
  let raw: unknown;
  try {
    raw = parseText(text);
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error;
    return brokenLayer(source, error.message, lineOf(text, error.offset));
  }
  if (!isObject(raw)) return brokenLayer(source, "expected an object", 1);
  return layerOfValue(source, raw, text);
}

/** Plain JSON, as nearly every file is, by the engine's own parser; the other only where that one fails. */
function parseText(text: string): unknown {
  const plain = text.startsWith("\uFEFF") ? text.slice(1) : text;
  try {
    return JSON.parse(plain);
  } catch {
    return valueOf(parseJsonc(text));
  }
}

/** A layer of an object that the host gives. */
export function layerOfValue(source: LayerSource, raw: JsonObject, text?: string): Layer {
  const { scope } = source;
  const problems: SettingsProblem[] = [];
  const invalid: Path[] = [];
  const lineAt = lines(text);
  const complain = (path: Path, message: string): void => {
    const line = lineAt(path);
    problems.push({ source: source.source, scope, ...(line === undefined ? {} : { line }), key: pathText(path), message });
  };
  let value = settingsShape.take(upgraded(raw), [], (path, message) => {
    invalid.push(path);
    complain(path, message);
  }) as JsonObject;
  for (const { path, why } of misplaced(value, scope)) {
    value = without(value, path);
    complain(path, why);
  }
  if (source.foreign !== true) {
    for (const key of Object.keys(raw)) {
      const meant = knownKeys.includes(key) ? undefined : nearest(key, knownKeys);
      if (meant !== undefined) complain([key], `not a known key; did you mean "${meant}"?`);
    }
  }
  return { foreign: false, ...source, value, raw: copyJson(raw) as JsonObject, problems, invalid, broken: false, lineAt };
}

/** A layer of a source that cannot be used at all. */
export function brokenLayer(source: LayerSource, message: string, line?: number): Layer {
  const problem = { source: source.source, scope: source.scope, ...(line === undefined ? {} : { line }), key: "", message };
  return { foreign: false, ...source, value: {}, raw: {}, problems: [problem], invalid: [], broken: true, lineAt: () => undefined };
}

/** What a layer says at a path, where it counts. */
export function entryOf(layer: Layer, path: Path, from: "value" | "raw" = "value"): SettingsEntry | undefined {
  const value = valueAt(layer[from], path);
  return value === undefined ? undefined : { value: copyJson(value), origin: originOf(layer, path) };
}

function originOf({ scope, source, foreign, lineAt }: Layer, path: Path): SettingsOrigin {
  const line = lineAt(path);
  return { scope, source, foreign, ...(line === undefined ? {} : { line }) };
}

/** Finds lines, parsing the text once and only when the first is asked for. */
function lines(text: string | undefined): (path: Path) => number | undefined {
  let root: JsoncNode | undefined;
  return (path) => {
    if (text === undefined) return undefined;
    root ??= parsed(text);
    const entry = root === undefined ? undefined : entryAt(root, path);
    return entry === undefined ? undefined : lineOf(text, entry.start);
  };
}

function parsed(text: string): JsoncNode | undefined {
  try {
    return parseJsonc(text);
  } catch {
    // Nested deeper than a line is looked for; the value itself was left out already.
    return undefined;
  }
}

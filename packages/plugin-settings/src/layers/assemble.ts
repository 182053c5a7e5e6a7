import { settingsScopes } from "../contract/index.js";
import type { SettingsEntry, SettingsExplanation, SettingsProblem } from "../contract/index.js";
import { copyJson, isObject } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { pathText, valueAt, without } from "../json/path.js";
import type { Path } from "../json/path.js";
import { misplaced } from "../merge/key-rules.js";
import { counted, merged } from "../merge/merge.js";
import { presets, strictness } from "../presets/presets.js";
import { entryOf, layerOfValue } from "./layer.js";
import type { Layer } from "./layer.js";

/** All layers as they count together. */
export interface Assembly {
  /** Strongest first. */
  readonly layers: readonly Layer[];
  readonly effective: JsonObject;
  readonly problems: readonly SettingsProblem[];
}

/** Puts layers in their order, takes away what policy locks, adds the preset that is chosen, and merges. */
export function assembled(given: readonly Layer[]): Assembly {
  const ordered = settingsScopes.flatMap((scope) => given.filter((layer) => layer.scope === scope));
  const locked = withLocks(ordered);
  const layers = withPreset(locked);
  return {
    layers,
    effective: merged(layers.map(({ value, scope }) => ({ value, managed: scope === "managed" }))) as JsonObject,
    problems: layers.flatMap(({ problems }) => problems),
  };
}

/** The keys that policy keeps all others from setting. */
function lockedKeys(layers: readonly Layer[]): readonly (readonly string[])[] {
  return layers
    .filter(({ scope }) => scope === "managed")
    .flatMap(({ value }) => (value["lockedKeys"] as readonly string[] | undefined) ?? [])
    .map((key) => key.split("."));
}

function withLocks(layers: readonly Layer[]): readonly Layer[] {
  const locks = lockedKeys(layers);
  if (locks.length === 0) return layers;
  return layers.map((layer) => {
    if (layer.scope === "managed" || layer.scope === "default") return layer;
    let { value } = layer;
    const dropped = locks.filter((path) => value !== (value = without(value, path)));
    if (dropped.length === 0) return layer;
    return {
      ...layer,
      value,
      problems: [...layer.problems, ...dropped.map((path) => problemOf(layer, path, "managed policy has locked this key"))],
    };
  });
}

/** The preset that counts: what the strongest scope chooses, except that a project can only choose a stricter one. */
function withPreset(layers: readonly Layer[]): readonly Layer[] {
  const choices = layers.filter(({ value }) => value["preset"] !== undefined);
  if (choices.length === 0) return layers;
  const personal = choices.find(({ scope }) => scope !== "project" && scope !== "local");
  const laxer = choices.filter(
    (layer) =>
      (layer.scope === "project" || layer.scope === "local") && strictness(layer.value["preset"]) < strictness(personal?.value["preset"]),
  );
  const counting = layers.map((layer) => {
    if (!laxer.includes(layer)) return layer;
    const { preset: _preset, ...value } = layer.value;
    const problem = problemOf(layer, ["preset"], `a project may not choose less than the preset "${String(personal?.value["preset"])}"`);
    return { ...layer, value, problems: [...layer.problems, problem] };
  });
  const name = String(counting.find(({ value }) => value["preset"] !== undefined)?.value["preset"]);
  const preset = presets.get(name);
  if (preset === undefined) return counting;
  // What only policy may say would be obeyed from nowhere else.
  const forPolicy = misplaced(preset, "user").map(({ path }) => path);
  const defaults = forPolicy.reduce(without, preset);
  const policy = Object.keys(preset).reduce((rest, key) => (Object.hasOwn(defaults, key) ? without(rest, [key]) : rest), preset);
  const beneath = (scope: "managed" | "default", value: JsonObject): readonly Layer[] =>
    Object.keys(value).length === 0 ? [] : [layerOfValue({ scope, source: `preset ${name}` }, value)];
  const place = counting.findIndex(({ scope }) => scope === "default");
  const end = place < 0 ? counting.length : place;
  const managed = counting.filter(({ scope }) => scope === "managed").length;
  return [
    ...counting.slice(0, managed),
    ...beneath("managed", policy),
    ...counting.slice(managed, end),
    ...beneath("default", defaults),
    ...counting.slice(end),
  ];
}

function problemOf(layer: Layer, path: Path, message: string): SettingsProblem {
  const line = layer.lineAt(path);
  return { source: layer.source, scope: layer.scope, ...(line === undefined ? {} : { line }), key: pathText(path), message };
}

/** What each layer says at a path, strongest first. */
export function entriesAt({ layers }: Assembly, path: readonly string[]): readonly SettingsEntry[] {
  return layers.map((layer) => entryOf(layer, path)).filter((entry) => entry !== undefined);
}

/** The effective value at a path, who gives it, and what was said in vain. */
export function explained(assembly: Assembly, path: readonly string[]): SettingsExplanation {
  const { layers, effective } = assembly;
  const saying = layers
    .filter(({ value }) => valueAt(value, path) !== undefined)
    .map((layer) => ({ layer, managed: layer.scope === "managed", value: valueAt(layer.value, path) }));
  const from = counted(saying, path).filter((one) => contributes(one.value, valueAt(effective, path)));
  const counting = new Set(from.map(({ layer }) => layer));
  const value = valueAt(effective, path);
  return {
    key: pathText(path),
    value: copyJson(value),
    from: from.map(({ layer }) => entryOf(layer, path)).filter((entry) => entry !== undefined),
    overridden: layers
      .filter((layer) => !counting.has(layer))
      .map((layer) => entryOf(layer, path, "raw"))
      .filter((entry) => entry !== undefined),
    locked: isLocked(assembly, path, saying[0]?.managed === true),
  };
}

/** False where a value lies beneath something of another kind, as where a stronger layer says a text for an object. */
function contributes(value: unknown, effective: unknown): boolean {
  return Array.isArray(value) === Array.isArray(effective) && isObject(value) === isObject(effective);
}

function isLocked({ layers }: Assembly, path: readonly string[], managed: boolean): boolean {
  const named = lockedKeys(layers).some((lock) => lock.length <= path.length && lock.every((step, index) => path[index] === step));
  return named || managed;
}

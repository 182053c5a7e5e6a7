import { LorimerError } from "@lorimer/sdk";
import type { SettingsEdit, SettingsScope } from "../contract/index.js";
import { canonical, copyJson } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import { pathText, valueAt, without, withValue } from "../json/path.js";
import { misplaced } from "../merge/key-rules.js";
import { settingsShape } from "../shape/settings-shape.js";

/** Refuses edits that would be left out again when the file is read. Fails with `CONFIG_INVALID`. */
export function checkEdits(edits: readonly SettingsEdit[], scope: SettingsScope): void {
  for (const edit of edits) {
    if (edit.key.length === 0 || edit.key.some((step) => step === "" || step === "__proto__")) {
      throw new LorimerError("CONFIG_INVALID", `${JSON.stringify(pathText(edit.key))} is not the key of a setting.`);
    }
    if (edit.op !== "set" && edit.op !== "add") continue;
    const given = withValue({}, edit.key, edit.op === "set" ? edit.value : edit.values);
    const taken = settingsShape.take(given, [], (path, message) => {
      throw new LorimerError("CONFIG_INVALID", `${pathText(path)}: ${message}.`);
    }) as JsonObject;
    const [refused] = misplaced(taken, scope);
    if (refused !== undefined) throw new LorimerError("CONFIG_INVALID", `${pathText(refused.path)}: ${refused.why}.`);
  }
}

/** The value after the edits; what it is given stays as it is, except for objects in `owned`, and is shared where nothing changes. */
export function applyEdits(value: JsonObject, edits: readonly SettingsEdit[], owned?: WeakSet<object>): JsonObject {
  // Edits of lists may fail half-way, and then nothing of their update may be seen.
  const mine = edits.every(({ op }) => op === "set") ? owned : undefined;
  return edits.reduce((before, edit) => {
    if (edit.op === "set") return withValue(before, edit.key, copyJson(edit.value), mine);
    return edit.op === "unset" ? without(before, edit.key) : withList(before, edit);
  }, value);
}

function withList(value: JsonObject, edit: Extract<SettingsEdit, { op: "add" | "remove" }>): JsonObject {
  const list = valueAt(value, edit.key) ?? [];
  if (!Array.isArray(list)) throw new LorimerError("CONFIG_INVALID", `${pathText(edit.key)} is not a list.`);
  if (edit.op === "remove") {
    const given = new Set(edit.values.map(canonical));
    const rest = list.filter((item) => !given.has(canonical(item)));
    return rest.length === list.length ? value : withValue(value, edit.key, rest);
  }
  const there = new Set(list.map(canonical));
  const added = edit.values.filter((item) => !there.has(canonical(item)) && there.add(canonical(item)));
  return added.length === 0 ? value : withValue(value, edit.key, [...list, ...added.map((item) => copyJson(item))]);
}

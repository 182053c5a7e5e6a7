import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { settingsSchema } from "@lorimer/plugin-settings";
import { messageOf } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";
import { usageError } from "../usage-error.js";

const hint = 'It holds what "sandbox" in the settings would, such as {"network": {"allowedDomains": ["example.com"]}}.';

/** Reads `--policy FILE`: what `sandbox` in a settings file would hold, or such a file. A key that nobody knows is refused, for it was meant to do something. */
export function readPolicyFile(file: string, cwd: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(resolve(cwd, file), "utf8"));
  } catch (error) {
    throw usageError(`--policy: ${file} could not be read: ${messageOf(error)}`, hint);
  }
  const policy = isRecord(value) && isRecord(value["sandbox"]) ? value["sandbox"] : value;
  if (!isRecord(policy)) throw usageError(`--policy: ${file} holds no object.`, hint);
  const unknown = unknownKeys(policy, at(settingsSchema, "properties", "sandbox"));
  if (unknown.length > 0) throw usageError(`--policy: ${file} holds keys that mean nothing: ${unknown.join(", ")}.`, hint);
  return policy;
}

function unknownKeys(value: Readonly<Record<string, unknown>>, schema: unknown): readonly string[] {
  const properties = at(schema, "properties");
  if (!isRecord(properties)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!(key in properties)) return [key];
    return isRecord(inner) ? unknownKeys(inner, properties[key]).map((name) => `${key}.${name}`) : [];
  });
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

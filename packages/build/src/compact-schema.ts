import type { JsonSchema } from "@lorimer/sdk";

/** Keywords whose value maps names to schemas, whose value is a list of schemas, and whose value is a schema. */
const maps: ReadonlySet<string> = new Set(["properties", "$defs", "definitions", "patternProperties"]);
const lists: ReadonlySet<string> = new Set(["anyOf", "oneOf", "allOf", "prefixItems"]);
const schemas: ReadonlySet<string> = new Set(["items", "additionalProperties", "not", "contains"]);

/**
 * Makes a JSON Schema small without making it say anything else to a model: what it leaves out is either implied by what stays, or a rule
 * that the tool's own schema enforces anyway and no model has a use for.
 */
export function compactSchema(schema: JsonSchema): JsonSchema {
  return compacted(schema) as JsonSchema;
}

function compacted(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  const record = schema as JsonSchema;
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(record)) {
    if (isNoise(keyword, value, record)) continue;
    if (maps.has(keyword))
      result[keyword] = Object.fromEntries(Object.entries(value as JsonSchema).map(([name, inner]) => [name, compacted(inner)]));
    else if (lists.has(keyword)) result[keyword] = (value as readonly unknown[]).map(compacted);
    else if (schemas.has(keyword)) result[keyword] = compacted(value);
    else result[keyword] = value;
  }
  return result;
}

function isNoise(keyword: string, value: unknown, schema: JsonSchema): boolean {
  switch (keyword) {
    case "$schema":
      return true;
    // Unknown keys are refused, or dropped, by the tool's schema; models do not invent keys because a keyword allows them.
    case "additionalProperties":
      return value === false || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
    case "propertyNames":
      return JSON.stringify(value) === '{"type":"string"}';
    // The bounds of safe integers, which zod adds to every integer.
    case "maximum":
      return value === Number.MAX_SAFE_INTEGER;
    case "minimum":
      return value === Number.MIN_SAFE_INTEGER;
    case "required":
      return Array.isArray(value) && value.length === 0;
    // A named format says what the pattern spells out.
    case "pattern":
      return typeof schema["format"] === "string";
    default:
      return false;
  }
}

// Makes a JSON Schema small without making it say anything else to a model: what it leaves out is either implied
// by what stays, or a rule that the tool's own schema enforces anyway and no model has a use for.

/** Keywords whose value maps names to schemas, and those whose value is a list of schemas. */
const maps = new Set(["properties", "$defs", "definitions", "patternProperties"]);
const lists = new Set(["anyOf", "oneOf", "allOf", "prefixItems"]);

export function compactSchema(schema) {
  if (typeof schema !== "object" || schema === null) return schema;
  const result = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (isNoise(keyword, value, schema)) continue;
    if (maps.has(keyword)) result[keyword] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, compactSchema(inner)]));
    else if (lists.has(keyword)) result[keyword] = value.map(compactSchema);
    else if (["items", "additionalProperties", "not", "contains"].includes(keyword)) result[keyword] = compactSchema(value);
    else result[keyword] = value;
  }
  return result;
}

function isNoise(keyword, value, schema) {
  if (keyword === "$schema") return true;
  // Unknown keys are refused, or dropped, by the tool's schema; models do not invent keys because a keyword allows them.
  if (keyword === "additionalProperties") return value === false || (typeof value === "object" && Object.keys(value).length === 0);
  if (keyword === "propertyNames") return Object.keys(value).length === 1 && value.type === "string";
  // The bounds of safe integers, which zod adds to every integer.
  if (keyword === "maximum") return value === Number.MAX_SAFE_INTEGER;
  if (keyword === "minimum") return value === Number.MIN_SAFE_INTEGER;
  if (keyword === "required") return value.length === 0;
  // A named format says what the pattern spells out.
  return keyword === "pattern" && typeof schema.format === "string";
}

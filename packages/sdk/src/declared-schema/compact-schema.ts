/** Keywords whose value maps names to schemas; and those whose value is a schema, or a list of some. */
const maps: ReadonlySet<string> = new Set(["properties", "$defs", "definitions", "patternProperties", "dependentSchemas"]);
const schemas: ReadonlySet<string> = new Set([
  ...["anyOf", "oneOf", "allOf", "not", "if", "then", "else"],
  ...["items", "prefixItems", "contains", "unevaluatedItems", "additionalProperties", "propertyNames", "unevaluatedProperties"],
]);

/**
 * Makes a JSON Schema small without making it say anything else to a model: what it leaves out is either implied by what stays, or a rule
 * that the tool's own schema enforces anyway and no model has a use for. A manifest declares schemas so, and two schemas say the same where
 * they are the same after it.
 */
export function compactSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(compactSchema);
  if (!isRecord(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword, value]) => !isImplied(keyword, value, schema))
      .map(([keyword, value]) => [keyword, maps.has(keyword) ? eachOf(value) : schemas.has(keyword) ? compactSchema(value) : value]),
  );
}

/** Names of properties are no keywords, even where they look like some. */
function eachOf(named: unknown): unknown {
  if (!isRecord(named)) return named;
  return Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, compactSchema(schema)]));
}

function isImplied(keyword: string, value: unknown, schema: Readonly<Record<string, unknown>>): boolean {
  switch (keyword) {
    case "$schema":
      return true;
    // Unknown keys are refused, or dropped, by the tool's schema; models do not invent keys because a keyword allows them.
    case "additionalProperties":
      return value === false || (isRecord(value) && Object.keys(value).length === 0);
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

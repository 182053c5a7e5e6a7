import { firstDifference } from "../cassette/first-difference.js";

/** Keywords that say nothing a tool's own schema does not enforce anyway; a declaration may leave them out. */
function isImplied(keyword: string, value: unknown, schema: Readonly<Record<string, unknown>>): boolean {
  switch (keyword) {
    case "$schema":
      return true;
    case "additionalProperties":
      return value === false || isEmpty(value);
    case "propertyNames":
      return JSON.stringify(value) === '{"type":"string"}';
    case "maximum":
      return value === Number.MAX_SAFE_INTEGER;
    case "minimum":
      return value === Number.MIN_SAFE_INTEGER;
    case "required":
      return Array.isArray(value) && value.length === 0;
    case "pattern":
      return typeof schema["format"] === "string";
    default:
      return false;
  }
}

/** In what two JSON Schemas differ that matters to a model; undefined when in nothing. */
export function schemaDifference(declared: unknown, generated: unknown): string | undefined {
  return firstDifference(essence(declared), essence(generated), "inputSchema");
}

function essence(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(essence);
  if (typeof schema !== "object" || schema === null) return schema;
  const record = schema as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(record)
      .filter(([keyword, value]) => !isImplied(keyword, value, record))
      .map(([keyword, value]) => [keyword, keyword === "properties" || keyword === "$defs" ? eachOf(value) : essence(value)]),
  );
}

/** Names of properties are no keywords, even where they look like some. */
function eachOf(schemas: unknown): unknown {
  if (typeof schemas !== "object" || schemas === null) return schemas;
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, essence(schema)]));
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

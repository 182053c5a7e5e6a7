import { messageOf } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";
import { usageError } from "../usage-error.js";
import { readJsonArgument } from "./open-cli-settings.js";

const types = ["string", "number", "integer", "boolean", "object", "array", "null"];

/** The value of `--json-schema`; what is no JSON Schema is a usage error that says where. */
export function readOutputSchema(value: string, cwd: string): Readonly<Record<string, unknown>> {
  let schema: unknown;
  try {
    schema = JSON.parse(readJsonArgument(value, cwd));
  } catch (error) {
    throw usageError(`--json-schema: ${messageOf(error)}`);
  }
  const fault = schemaFault(schema);
  if (fault !== undefined) throw usageError(`--json-schema: ${fault}.`);
  if (!isRecord(schema)) throw usageError("--json-schema: the schema is not a JSON object.");
  return schema;
}

/** What keeps a value from being a JSON Schema for an answer, or undefined. */
export function schemaFault(schema: unknown): string | undefined {
  return faultOf(schema, "the schema", 0);
}

/** What is wrong with the form of a JSON Schema's own keywords, or undefined. */
function faultOf(schema: unknown, where: string, depth: number): string | undefined {
  if (typeof schema === "boolean" && depth > 0) return undefined;
  if (!isRecord(schema)) return `${where} is not an object`;
  if (depth > 100) return `${where} is nested too deeply`;
  return keywordFault(schema, where) ?? childFault(schema, where, depth + 1);
}

function keywordFault(schema: Readonly<Record<string, unknown>>, where: string): string | undefined {
  const { type, required, enum: choices, pattern } = schema;
  const unknownType = type === undefined ? undefined : [type].flat().find((name) => !types.includes(name as string));
  if (unknownType !== undefined || (Array.isArray(type) && type.length === 0))
    return `${where} has the type ${JSON.stringify(unknownType ?? type)}, which does not exist; the types are ${types.join(", ")}`;
  if (required !== undefined && !(Array.isArray(required) && required.every((name) => typeof name === "string")))
    return `"required" of ${where} is not a list of names`;
  if (choices !== undefined && !Array.isArray(choices)) return `"enum" of ${where} is not a list`;
  if (pattern !== undefined && !isPattern(pattern)) return `"pattern" of ${where} is not a regular expression`;
  for (const name of [
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "multipleOf",
  ]) {
    if (schema[name] !== undefined && typeof schema[name] !== "number") return `"${name}" of ${where} is not a number`;
  }
  return undefined;
}

function childFault(schema: Readonly<Record<string, unknown>>, where: string, depth: number): string | undefined {
  for (const name of ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]) {
    const children = schema[name];
    if (children === undefined) continue;
    if (!isRecord(children)) return `"${name}" of ${where} is not an object`;
    for (const [key, child] of Object.entries(children)) {
      const fault = faultOf(child, `${where}.${name}.${key}`, depth);
      if (fault !== undefined) return fault;
    }
  }
  for (const name of ["anyOf", "oneOf", "allOf", "prefixItems"]) {
    const children = schema[name];
    if (children === undefined) continue;
    if (!Array.isArray(children) || children.length === 0) return `"${name}" of ${where} is not a list of schemas`;
    for (const [index, child] of children.entries()) {
      const fault = faultOf(child, `${where}.${name}[${index}]`, depth);
      if (fault !== undefined) return fault;
    }
  }
  for (const name of ["items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"]) {
    const fault = schema[name] === undefined ? undefined : faultOf(schema[name], `${where}.${name}`, depth);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isPattern(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    return new RegExp(value, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

import type { JsonSchema } from "@lorimer/sdk";
import { isRecord } from "../../is-record.js";
import { formFields } from "../../interactive/form-field.js";

/** The options of a schema by their names. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const properties = schema["properties"];
  return isRecord(properties)
    ? Object.fromEntries(Object.entries(properties).filter((entry): entry is [string, JsonSchema] => isRecord(entry[1])))
    : {};
}

export function isSecret(property: JsonSchema): boolean {
  return property["writeOnly"] === true;
}

export type ReadOption = { readonly value: unknown } | { readonly fault: string };

/** The value that a text means for an option, as a person types it or a flag gives it. What has a shape of its own is JSON. */
export function readOption(schema: JsonSchema, key: string, text: string): ReadOption {
  const property = propertiesOf(schema)[key];
  if (property === undefined)
    return { fault: `There is no such option. Those there are: ${Object.keys(propertiesOf(schema)).join(", ")}.` };
  if (isPlain(property))
    return (
      formFields(schema)
        .find(({ name }) => name === key)
        ?.read(text) ?? { fault: "There is no such option." }
    );
  try {
    const value: unknown = JSON.parse(text);
    const fault = valueFault(property, value);
    return fault === undefined ? { value } : { fault };
  } catch {
    return { fault: "It must be JSON." };
  }
}

/** Whether a line of text can say it. */
function isPlain({ type, items, enum: choices }: JsonSchema): boolean {
  if (type === "array") return !isRecord(items) || items["type"] === undefined || items["type"] === "string";
  return choices !== undefined || ["string", "number", "integer", "boolean"].includes(String(type));
}

/** What is wrong with a value that a file gives; undefined where nothing is. */
export function valueFault(property: JsonSchema, value: unknown): string | undefined {
  const { type, enum: choices, minimum, maximum, items, anyOf } = property;
  if (Array.isArray(anyOf)) {
    const fits = anyOf.some((each) => isRecord(each) && valueFault(each, value) === undefined);
    return fits ? undefined : "it has none of the forms that are expected";
  }
  if (Array.isArray(choices) && !choices.includes(value))
    return `expected one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
  const types = type === undefined ? [] : [type].flat();
  if (types.length > 0 && !types.some((name) => isOfType(name, value))) return `expected ${types.join(" or ")}`;
  if (typeof value === "number" && typeof minimum === "number" && value < minimum) return `expected at least ${minimum}`;
  if (typeof value === "number" && typeof maximum === "number" && value > maximum) return `expected at most ${maximum}`;
  if (Array.isArray(value) && isRecord(items))
    return value
      .map((item, at) => [valueFault(items, item), at] as const)
      .flatMap(([fault, at]) => (fault === undefined ? [] : [`item ${at + 1}: ${fault}`]))[0];
  return undefined;
}

function isOfType(type: unknown, value: unknown): boolean {
  switch (type) {
    case "object":
      return isRecord(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    default:
      return typeof value === type;
  }
}

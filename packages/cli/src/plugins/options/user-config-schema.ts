import type { JsonSchema } from "@lorimer/sdk";

type UserConfig = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The options that a package of another harness declares, as the JSON Schema in which our own plugins declare theirs. */
export function userConfigSchema(declared: UserConfig): JsonSchema {
  const required = Object.entries(declared).flatMap(([key, { required: isNeeded, default: fallback }]) =>
    isNeeded === true && fallback === undefined ? [key] : [],
  );
  const properties = Object.fromEntries(Object.entries(declared).map(([key, option]) => [key, propertyOf(option)]));
  return { type: "object", properties, required, additionalProperties: false };
}

function propertyOf({ type, title, description, sensitive, multiple, options, min, max, ...rest }: UserConfig[string]): JsonSchema {
  const one: JsonSchema = {
    type: type === "number" || type === "boolean" ? type : "string",
    ...(type === "directory" || type === "file" ? { format: type } : {}),
    ...(Array.isArray(options) ? { enum: options } : {}),
    ...(typeof min === "number" ? { minimum: min } : {}),
    ...(typeof max === "number" ? { maximum: max } : {}),
  };
  return {
    title,
    description,
    ...(multiple === true ? { type: "array", items: one } : one),
    ...(rest["default"] === undefined ? {} : { default: rest["default"] }),
    ...(sensitive === true ? { writeOnly: true } : {}),
  };
}

import type { JsonSchema } from "@lorimer/sdk";
import { copyJson, isObject, isTooDeep, maxDepth } from "../json/json-object.js";
import type { JsonObject } from "../json/json-object.js";
import type { Path } from "../json/path.js";

/** Told of each part that was left out: where it stood and what was expected there. */
export type Complain = (path: Path, message: string) => void;

/**
 * What a setting must look like. Unlike a validator it keeps what is sound of a value and leaves out the rest, because one bad
 * entry must not cost a user all others; it needs no library, because it runs before the first prompt.
 */
export interface Shape {
  readonly schema: JsonSchema;
  /** A copy of the sound part, or undefined where nothing of it is. */
  take(value: unknown, path: Path, complain: Complain): unknown;
}

function scalar(schema: JsonSchema, expected: string, fits: (value: unknown) => boolean): Shape {
  return {
    schema,
    take: (value, path, complain) => {
      if (fits(value)) return value;
      complain(path, `expected ${expected}`);
      return undefined;
    },
  };
}

export const text: Shape = scalar(
  { type: "string", minLength: 1 },
  "text that is not empty",
  (value) => typeof value === "string" && value !== "",
);
export const anyText: Shape = scalar({ type: "string" }, "text", (value) => typeof value === "string");
export const flag: Shape = scalar({ type: "boolean" }, "true or false", (value) => typeof value === "boolean");

export function number(minimum: number, maximum: number = Infinity): Shape {
  const limits = maximum === Infinity ? { minimum } : { minimum, maximum };
  const expected = maximum === Infinity ? `a number of at least ${minimum}` : `a number from ${minimum} to ${maximum}`;
  const fits = (value: unknown): boolean => typeof value === "number" && value >= minimum && value <= maximum;
  return scalar({ type: "number", ...limits }, expected, fits);
}

export function oneOf(...choices: readonly (string | boolean)[]): Shape {
  return scalar({ enum: choices }, `one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`, (value) =>
    choices.includes(value as string),
  );
}

/** Any JSON. */
export const anything: Shape = {
  schema: {},
  take: (value, path, complain) => {
    const copy = isTooDeep(value) ? undefined : copyJson(value);
    if (copy === undefined) complain(path, `expected plain JSON, nested at most ${maxDepth} levels`);
    return copy;
  },
};

/** Items that do not fit are left out, each with a complaint. */
export function list(item: Shape): Shape {
  return {
    schema: { type: "array", items: item.schema },
    take: (value, path, complain) => {
      if (Array.isArray(value)) return value.map((member, index) => item.take(member, [...path, index], complain)).filter(isPresent);
      complain(path, "expected a list");
      return undefined;
    },
  };
}

/** An object whose values, whatever their names, have one shape. Values that do not fit are left out, each with a complaint. */
export function recordOf(item: Shape): Shape {
  return { schema: { type: "object", additionalProperties: item.schema }, take: takeMembers(() => item) };
}

export const record: Shape = { schema: { type: "object" }, take: takeMembers(() => anything) };

/**
 * An object with these fields; others are kept as they are. A field that does not fit is left out with a complaint, and the
 * whole object where one of the `required` is missing or left out.
 */
export function object(fields: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
  const byName = new Map(Object.entries(fields));
  const take = takeMembers((name) => byName.get(name) ?? anything);
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries([...byName].map(([name, field]) => [name, field.schema])),
      ...(required.length > 0 ? { required } : {}),
    },
    take: (value, path, complain) => {
      const taken = take(value, path, complain) as JsonObject | undefined;
      const missing = taken === undefined ? undefined : required.find((name) => taken[name] === undefined);
      if (missing === undefined) return taken;
      if ((value as JsonObject)[missing] === undefined) complain(path, `expected an object with "${missing}"`);
      return undefined;
    },
  };
}

/** The first of the shapes that takes the value without complaint. */
export function either(expected: string, ...shapes: readonly Shape[]): Shape {
  return {
    schema: { anyOf: shapes.map((shape) => shape.schema) },
    take: (value, path, complain) => {
      for (const shape of shapes) {
        let fits = true;
        const taken = shape.take(value, path, () => (fits = false));
        if (fits) return taken;
      }
      complain(path, `expected ${expected}`);
      return undefined;
    },
  };
}

/** The shape, with a sentence for readers of the published schema. */
export function described(shape: Shape, description: string, more: JsonSchema = {}): Shape {
  return { ...shape, schema: { description, ...shape.schema, ...more } };
}

/** The value made into another before it is looked at. */
export function mapped(shape: Shape, schema: JsonSchema, map: (value: unknown) => unknown): Shape {
  return { schema, take: (value, path, complain) => shape.take(map(value), path, complain) };
}

function takeMembers(shapeOf: (name: string) => Shape): Shape["take"] {
  return (value, path, complain) => {
    if (!isObject(value)) {
      complain(path, "expected an object");
      return undefined;
    }
    const taken: JsonObject = {};
    for (const name of Object.keys(value)) {
      if (name === "__proto__") {
        complain([...path, name], "no setting may have this name");
        continue;
      }
      if (value[name] === undefined) continue;
      const member = shapeOf(name).take(value[name], [...path, name], complain);
      if (member !== undefined) taken[name] = member;
    }
    return taken;
  };
}

function isPresent(value: unknown): boolean {
  return value !== undefined;
}

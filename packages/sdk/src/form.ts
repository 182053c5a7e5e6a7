import type { JsonSchema, SchemaIssue } from "./json-schema.js";

/**
 * The form that plain JSON must have, checkable fast and printable as JSON Schema. Manifests use it instead of a schema
 * library because linking 2,500 contributions has a budget of 5 ms, and a library took 19 (ADR 0005).
 */
export interface Form<T> {
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** Tells a complaint desk what is wrong with a value. */
  check(value: unknown, desk: ComplaintDesk): void;
  /** Never set: it only carries the type. */
  readonly type?: T;
}

/** Collects complaints; knows where in the value the check stands, and spells it out only when there is one. */
class ComplaintDesk {
  readonly issues: SchemaIssue[] = [];
  readonly #trail: (string | number)[] = [];

  at(step: string | number, form: Form<unknown>, value: unknown): void {
    this.#trail.push(step);
    form.check(value, this);
    this.#trail.pop();
  }

  complain(message: string): void {
    const path = this.#trail.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
    this.issues.push({ path, message });
  }
}

type Expected<T> = T extends Form<infer U> ? U : never;

/** Everything wrong with a value; empty when it has the form. */
export function issuesOf(form: Form<unknown>, value: unknown): readonly SchemaIssue[] {
  const desk = new ComplaintDesk();
  form.check(value, desk);
  return desk.issues;
}

function form<T>(schema: JsonSchema, expected: string, holds: (value: unknown) => boolean): Form<T> {
  return {
    schema,
    required: true,
    check: (value, desk) => {
      if (!holds(value)) desk.complain(value === undefined ? `missing; expected ${expected}` : `expected ${expected}`);
    },
  };
}

export const anyText: Form<string> = form({ type: "string" }, "text", (value) => typeof value === "string");
export const text: Form<string> = form({ type: "string", minLength: 1 }, "text that is not empty", (value) => typeof value === "string" && value !== "");
export const flag: Form<boolean> = form({ type: "boolean" }, "true or false", (value) => typeof value === "boolean");
export const record: Form<Readonly<Record<string, unknown>>> = form({ type: "object" }, "an object", isRecord);

export function pattern(expression: RegExp, expected: string): Form<string> {
  return form({ type: "string", pattern: expression.source }, expected, (value) => typeof value === "string" && expression.test(value));
}

export function oneOf<const Choice extends string>(choices: readonly Choice[]): Form<Choice> {
  return form({ enum: choices }, `one of ${choices.join(", ")}`, (value) => choices.includes(value as Choice));
}

export function list<T>(item: Form<T>, minItems = 0): Form<readonly T[]> {
  return {
    schema: minItems === 0 ? { type: "array", items: item.schema } : { type: "array", items: item.schema, minItems },
    required: true,
    check: (value, desk) => {
      if (!Array.isArray(value) || value.length < minItems) desk.complain(minItems === 0 ? "expected a list" : "expected a list that is not empty");
      else for (let index = 0; index < value.length; index++) desk.at(index, item, value[index]);
    },
  };
}

export function recordOf<T>(item: Form<T>): Form<Readonly<Record<string, T>>> {
  return {
    schema: { type: "object", additionalProperties: item.schema },
    required: true,
    check: (value, desk) => {
      if (!isRecord(value)) desk.complain("expected an object");
      else for (const key of Object.keys(value)) desk.at(key, item, value[key]);
    },
  };
}

export function optional<T>(inner: Form<T>): Form<T | undefined> {
  return {
    schema: inner.schema,
    required: false,
    check: (value, desk) => {
      if (value !== undefined) inner.check(value, desk);
    },
  };
}

/** An object with these fields. Others are ignored, or, when `closed`, refused. */
export function object<Fields extends Readonly<Record<string, Form<unknown>>>>(
  fields: Fields,
  options: { readonly closed?: boolean } = {},
): Form<{ readonly [Name in keyof Fields]: Expected<Fields[Name]> }> {
  const names = Object.keys(fields);
  const entries = Object.entries(fields);
  const required = names.filter((name) => fields[name]?.required);
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries(entries.map(([name, field]) => [name, field.schema])),
      ...(required.length > 0 ? { required } : {}),
      ...(options.closed === true ? { additionalProperties: false } : {}),
    },
    required: true,
    check: (value, desk) => {
      if (!isRecord(value)) {
        desk.complain("expected an object");
        return;
      }
      // Indexed, because this loop runs some 20,000 times, not yet compiled, on the start-up path.
      for (let index = 0; index < names.length; index++) {
        const name = names[index] ?? "";
        const field = fields[name];
        if (field !== undefined && (field.required || value[name] !== undefined)) desk.at(name, field, value[name]);
      }
      if (options.closed !== true) return;
      for (const name of Object.keys(value)) if (!Object.hasOwn(fields, name)) desk.complain(`${name} is not a known field`);
    },
  };
}

/** The form, and one more condition on values that have it. */
export function refined<T>(inner: Form<T>, expected: string, holds: (value: T) => boolean): Form<T> {
  return {
    schema: inner.schema,
    required: inner.required,
    check: (value, desk) => {
      const before = desk.issues.length;
      inner.check(value, desk);
      if (desk.issues.length === before && !holds(value as T)) desk.complain(expected);
    },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

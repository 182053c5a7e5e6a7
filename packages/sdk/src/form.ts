import type { JsonSchema, SchemaIssue } from "./json-schema.js";

/**
 * The form that plain JSON must have, checkable fast and printable as JSON Schema. Manifests use it instead of a schema
 * library because linking 2,500 contributions has a budget of 5 ms, and a library took 19 (ADR 0005).
 */
export interface Form<T> {
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** What is wrong with a value; nothing at all, not even an empty list, when it has the form. */
  check(value: unknown): Issues;
  /** Never set: it only carries the type. */
  readonly type?: T;
}

type Issues = readonly SchemaIssue[] | undefined;

type Expected<T> = T extends Form<infer U> ? U : never;

/** Everything wrong with a value; empty when it has the form. */
export function issuesOf(form: Form<unknown>, value: unknown): readonly SchemaIssue[] {
  return form.check(value) ?? none;
}

const none: readonly SchemaIssue[] = Object.freeze([]);

function form<T>(schema: JsonSchema, check: (value: unknown) => Issues): Form<T> {
  return { schema, required: true, check };
}

export const anyText: Form<string> = form({ type: "string" }, (value) => (typeof value === "string" ? undefined : unlike("text", value)));
export const text: Form<string> = form({ type: "string", minLength: 1 }, (value) =>
  typeof value === "string" && value !== "" ? undefined : unlike("text that is not empty", value),
);
export const flag: Form<boolean> = form({ type: "boolean" }, (value) =>
  typeof value === "boolean" ? undefined : unlike("true or false", value),
);
export const record: Form<Readonly<Record<string, unknown>>> = form({ type: "object" }, (value) =>
  isRecord(value) ? undefined : unlike("an object", value),
);

export function pattern(expression: RegExp, expected: string): Form<string> {
  return form({ type: "string", pattern: expression.source }, (value) =>
    typeof value === "string" && expression.test(value) ? undefined : unlike(expected, value),
  );
}

export function oneOf<const Choice extends string>(choices: readonly Choice[]): Form<Choice> {
  return form({ enum: choices }, (value) =>
    choices.includes(value as Choice) ? undefined : unlike(`one of ${choices.join(", ")}`, value),
  );
}

export function list<T>(item: Form<T>, minItems = 0): Form<readonly T[]> {
  return {
    schema: minItems === 0 ? { type: "array", items: item.schema } : { type: "array", items: item.schema, minItems },
    required: true,
    check: (value) => {
      if (!Array.isArray(value) || value.length < minItems) {
        return complaint(minItems === 0 ? "expected a list" : "expected a list that is not empty");
      }
      let issues: Issues;
      for (let index = 0; index < value.length; index++) {
        const wrong = item.check(value[index]);
        if (wrong !== undefined) issues = joined(issues, below(`[${index}]`, wrong));
      }
      return issues;
    },
  };
}

export function recordOf<T>(item: Form<T>): Form<Readonly<Record<string, T>>> {
  return {
    schema: { type: "object", additionalProperties: item.schema },
    required: true,
    check: (value) => {
      if (!isRecord(value)) return complaint("expected an object");
      let issues: Issues;
      for (const name of Object.keys(value)) {
        const wrong = item.check(value[name]);
        if (wrong !== undefined) issues = joined(issues, below(name, wrong));
      }
      return issues;
    },
  };
}

export function optional<T>(inner: Form<T>): Form<T | undefined> {
  return { schema: inner.schema, required: false, check: (value) => (value === undefined ? undefined : inner.check(value)) };
}

/** An object with these fields. Others are ignored, or, when `closed`, refused. */
export function object<Fields extends Readonly<Record<string, Form<unknown>>>>(
  fields: Fields,
  options: { readonly closed?: boolean } = {},
): Form<{ readonly [Name in keyof Fields]: Expected<Fields[Name]> }> {
  const byName = new Map(Object.entries(fields));
  const required = Object.keys(fields).filter((name) => fields[name]?.required);
  return {
    schema: {
      type: "object",
      properties: Object.fromEntries([...byName].map(([name, field]) => [name, field.schema])),
      ...(required.length > 0 ? { required } : {}),
      ...(options.closed === true ? { additionalProperties: false } : {}),
    },
    required: true,
    check: (value) => {
      if (!isRecord(value)) return complaint("expected an object");
      let issues: Issues;
      let present = 0;
      // Over the names that are there, because most optional fields are not; with `in`, because it allocates nothing: this runs
      // thousands of times on the start-up path, before any of it is compiled.
      for (const name in value) {
        const field = byName.get(name);
        if (field === undefined) {
          if (options.closed === true) issues = joined(issues, complaint(`${name} is not a known field`));
          continue;
        }
        const member = value[name];
        if (member === undefined) continue;
        if (field.required) present++;
        const wrong = field.check(member);
        if (wrong !== undefined) issues = joined(issues, below(name, wrong));
      }
      if (present === required.length) return issues;
      for (const name of required) {
        if (value[name] === undefined) issues = joined(issues, below(name, byName.get(name)?.check(undefined)));
      }
      return issues;
    },
  };
}

/** The form, and one more condition on values that have it. */
export function refined<T>(inner: Form<T>, expected: string, holds: (value: T) => boolean): Form<T> {
  return {
    schema: inner.schema,
    required: inner.required,
    check: (value) => inner.check(value) ?? (holds(value as T) ? undefined : complaint(expected)),
  };
}

function unlike(expected: string, value: unknown): Issues {
  return complaint(value === undefined ? `missing; expected ${expected}` : `expected ${expected}`);
}

function complaint(message: string): Issues {
  return [{ path: "", message }];
}

function joined(issues: Issues, more: Issues): Issues {
  return issues === undefined || more === undefined ? (issues ?? more) : [...issues, ...more];
}

/** The issues of a part, told as issues of the whole. */
function below(step: string, issues: Issues): Issues {
  return issues?.map(({ path, message }) => ({ path: path === "" || path.startsWith("[") ? step + path : `${step}.${path}`, message }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

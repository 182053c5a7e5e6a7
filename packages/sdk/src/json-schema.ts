/** A JSON Schema document, draft 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** One thing wrong with a value: where, and what was expected. */
export interface SchemaIssue {
  readonly path: string;
  readonly message: string;
}

/**
 * Any schema library's schema that speaks Standard Schema (https://standardschema.dev): zod, zod/mini, valibot, arktype.
 */
export interface StandardSchema<Output> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

interface StandardIssue {
  readonly message: string;
  // What zod adds to an issue. Its small build has no words of its own and says "Invalid input" to everything.
  readonly expected?: unknown;
  readonly values?: readonly unknown[];
  readonly keys?: readonly string[];
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly format?: unknown;
  readonly errors?: readonly (readonly StandardIssue[])[];
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export type Parsed<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly issues: readonly SchemaIssue[] };

/** Checks a value against a schema; never throws for a bad value. */
export async function parseWith<Output>(schema: StandardSchema<Output>, value: unknown): Promise<Parsed<Output>> {
  return parsedOf(await schema["~standard"].validate(value));
}

/** The same without waiting, for a schema that asks nobody. Throws for one that does. */
export function parsedNow<Output>(schema: StandardSchema<Output>, value: unknown): Parsed<Output> {
  const result = schema["~standard"].validate(value);
  if (result instanceof Promise) throw new TypeError("This schema checks its values asynchronously.");
  return parsedOf(result);
}

function parsedOf<Output>(result: StandardResult<Output>): Parsed<Output> {
  if (result.issues === undefined) return { ok: true, value: result.value };
  return { ok: false, issues: result.issues.map((issue) => ({ path: pathText(issue.path ?? []), message: describe(issue) })) };
}

function pathText(path: readonly (PropertyKey | { readonly key: PropertyKey })[]): string {
  return path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
}

/** What was expected, in words a model can act on. */
function describe(issue: StandardIssue): string {
  if (issue.message !== "Invalid input") return issue.message;
  if (issue.values !== undefined)
    return `expected ${issue.values.length === 1 ? "" : "one of "}${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
  if (issue.keys !== undefined) return `unknown: ${issue.keys.join(", ")}`;
  if (issue.minimum !== undefined) return `expected at least ${String(issue.minimum)}`;
  if (issue.maximum !== undefined) return `expected at most ${String(issue.maximum)}`;
  if (issue.errors !== undefined) return [...new Set(issue.errors.flat().map(describe))].join(", or ") || issue.message;
  if (issue.expected !== undefined) return `expected ${String(issue.expected)}`;
  return issue.format === undefined ? issue.message : `expected ${String(issue.format)}`;
}

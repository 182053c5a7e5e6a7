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
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export type Parsed<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly issues: readonly SchemaIssue[] };

/** Checks a value against a schema; never throws for a bad value. */
export async function parseWith<Output>(schema: StandardSchema<Output>, value: unknown): Promise<Parsed<Output>> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return { ok: true, value: result.value };
  return { ok: false, issues: result.issues.map((issue) => ({ path: pathText(issue.path ?? []), message: issue.message })) };
}

function pathText(path: readonly (PropertyKey | { readonly key: PropertyKey })[]): string {
  return path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
}

import { LorimerError, messageOf } from "@lorimer/sdk";
import type { ValidateFunction } from "ajv";

export type AnswerCheck = (
  answer: string,
) => { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/** Compiles a JSON Schema (draft 2020-12 or draft-07) into a check of answers. Fails with `CONFIG_INVALID` for a schema that is none. */
export async function compileSchema(schema: object): Promise<AnswerCheck> {
  const options = { allErrors: true, strict: false, validateFormats: false };
  const isDraft7 = String((schema as { $schema?: unknown }).$schema ?? "").includes("draft-07");
  const ajv = isDraft7 ? new (await import("ajv")).Ajv(options) : new (await import("ajv/dist/2020.js")).Ajv2020(options);
  let validate: ValidateFunction;
  try {
    validate = ajv.compile(schema);
  } catch (cause) {
    throw new LorimerError("CONFIG_INVALID", `The JSON Schema for the output is not valid: ${messageOf(cause)}`, { cause });
  }
  return (answer) => {
    let value: unknown;
    try {
      value = JSON.parse(withoutFence(answer));
    } catch (error) {
      return { ok: false, problem: `it is not JSON (${messageOf(error)})` };
    }
    return validate(value) ? { ok: true, value } : { ok: false, problem: ajv.errorsText(validate.errors, { dataVar: "answer" }) };
  };
}

/** Models like to fence JSON even when told not to. */
function withoutFence(answer: string): string {
  const trimmed = answer.trim();
  const fenced = /^```[a-z]*\n([\s\S]*?)\n?```$/.exec(trimmed);
  return fenced?.[1] ?? trimmed;
}

import type { ModelFailure } from "@lorimer/sdk";
import { errorText, jsonOf, plainLine, recordOf, reportedFailure, statusFailure, textOf, verdict } from "@lorimer/sdk/http";
import type { Fields, Verdict } from "@lorimer/sdk/http";
import { choiceOf } from "./wire-chunks.js";

/** What `code` and `type` of an error say, https://developers.openai.com/api/docs/guides/error-codes and the documents of other servers. */
const codeVerdicts: Readonly<Record<string, Verdict>> = {
  context_length_exceeded: verdict("prompt_too_long"),
  exceed_context_size_error: verdict("prompt_too_long"),
  insufficient_quota: verdict("billing"),
  billing_hard_limit_reached: verdict("billing"),
  billing_not_active: verdict("billing"),
  account_deactivated: verdict("billing"),
  rate_limit_exceeded: verdict("rate_limit", true),
  rate_limit_error: verdict("rate_limit", true),
  requests: verdict("rate_limit", true),
  tokens: verdict("rate_limit", true),
  invalid_api_key: verdict("authentication"),
  authentication_error: verdict("authentication"),
  permission_error: verdict("authentication"),
  model_not_found: verdict("model_not_found"),
  invalid_model: verdict("model_not_found"),
  content_filter: verdict("refusal"),
  content_policy_violation: verdict("refusal"),
  invalid_prompt: verdict("refusal"),
  unsupported_parameter: verdict("unsupported"),
  unsupported_value: verdict("unsupported"),
  unsupported_model: verdict("unsupported"),
  image_parse_error: verdict("image_error"),
  invalid_image: verdict("image_error"),
  invalid_image_format: verdict("image_error"),
  invalid_image_url: verdict("image_error"),
  invalid_base64_image: verdict("image_error"),
  image_too_large: verdict("image_error"),
  overloaded_error: verdict("overloaded", true),
  engine_overloaded: verdict("overloaded", true),
  server_overloaded: verdict("overloaded", true),
  insufficient_system_resource: verdict("overloaded", true),
  server_error: verdict("server_error", true),
  internal_server_error: verdict("server_error", true),
  internal_error: verdict("server_error", true),
  api_error: verdict("server_error", true),
  timeout: verdict("server_error", true),
};

/** What servers say in words only. The first that matches counts. */
const wordVerdicts: readonly (readonly [RegExp, Verdict])[] = [
  [/input length and [`'"]?max_tokens[`'"]? exceed/i, verdict("context_limit")],
  [
    /max(?:_completion|_output)?_?tokens[`'"]? is too large|maximum (?:number of )?(?:allowed )?(?:output|completion) tokens|supports at most [\d,]+ completion tokens/i,
    verdict("output_limit"),
  ],
  [
    /(?:maximum|max) context length|context[ _](?:length|window|size)|prompt is too long|too many (?:input )?tokens|request too large for|input is too long|input token count exceeds/i,
    verdict("prompt_too_long"),
  ],
  [
    /exceeded your current quota|credit balance|insufficient (?:funds|credit|balance|quota)|spend(?:ing)? (?:limit|cap)|billing/i,
    verdict("billing"),
  ],
  [
    /image[^.]{0,80}(?:dimension|exceed|too large|size|resolution|invalid|unsupported|not supported|decode|corrupt)|(?:invalid|unsupported|could not process|failed to (?:load|decode)) (?:image|pdf|document)|does not support (?:image|vision|multimodal)|not a multimodal model/i,
    verdict("image_error"),
  ],
  [/overloaded|at capacity/i, verdict("overloaded", true)],
  [/model[^.]{0,120}(?:does not exist|not found)/i, verdict("model_not_found")],
  [/not supported (?:with|for|by) this model|does not support/i, verdict("unsupported")],
];

interface ErrorBody {
  readonly codes: readonly string[];
  readonly status: number | undefined;
  readonly message: string;
}

/** The failure of an answer with an error status; `body` is its whole text. */
export function answerFailure(status: number, headers: { get(name: string): string | null }, body: string): ModelFailure {
  const error = errorBody(jsonOf(body));
  const text = error === undefined ? errorText(body) : plainLine(error.message);
  const found = judge(error ?? { codes: [], status: undefined, message: text }, status);
  return statusFailure({ status, headers, text, ...(found ?? {}) });
}

/** The failure that a chunk reports in the middle of a stream, or nothing. */
export function chunkFailure(chunk: Fields): ModelFailure | undefined {
  const choice = choiceOf(chunk);
  const finish = textOf(choice?.["finish_reason"]);
  const error =
    errorBody(chunk) ??
    errorBody(choice) ??
    (finish === "error" || finish === "insufficient_system_resource" ? { codes: [finish], status: undefined, message: "" } : undefined);
  if (error === undefined) return undefined;
  const status =
    error.status === undefined
      ? undefined
      : statusFailure({ status: error.status, headers: { get: () => null }, text: plainLine(error.message) });
  return reportedFailure(judge(error, error.status) ?? status ?? verdict("server_error", true), error.message);
}

/** What an error is about, where its code or its words tell more than the status. */
function judge(error: ErrorBody, status: number | undefined): Verdict | undefined {
  const coded = error.codes
    .map((code) => (Object.hasOwn(codeVerdicts, code) ? codeVerdicts[code] : undefined))
    .find((found) => found !== undefined);
  const words = wordVerdicts.find(([pattern]) => pattern.test(error.message))?.[1];
  // A limit that one request alone exceeds is none that waiting helps against.
  const isSize = words?.kind === "prompt_too_long" || words?.kind === "context_limit";
  if (isSize && (coded === undefined || ["rate_limit", "prompt_too_long", "server_error"].includes(coded.kind)))
    return fits(error.message) ? verdict("context_limit") : words;
  if (coded !== undefined && coded.kind !== "server_error") return coded;
  // The words decide only where the status leaves it open: a 401 or 429 is what it says.
  const isOpen = status === undefined || [400, 404, 413, 422].includes(status) || status >= 500;
  return (isOpen ? words : undefined) ?? (status === undefined || status < 400 ? coded : undefined);
}

/** Whether the prompt itself fits and only the room asked for the reply is too much: "maximum context length is 8192 tokens … (7000 in the messages, 2000 in the completion)". */
function fits(message: string): boolean {
  const limit = /(?:maximum|max) context length (?:is|of) ([\d,]+)/i.exec(message)?.[1];
  const prompt = /([\d,]+) (?:tokens )?(?:in|from|of) (?:the |your )?(?:messages|prompt|input)/i.exec(message)?.[1];
  return limit !== undefined && prompt !== undefined && numberOf(prompt) < numberOf(limit);
}

function numberOf(text: string): number {
  return Number(text.replaceAll(",", ""));
}

/** An error as `{error: {...}}`, as `{error: "words"}`, or, from older servers, as `{object: "error", ...}`. */
function errorBody(value: unknown): ErrorBody | undefined {
  // Some gateways wrap the error in a list of one.
  const body = recordOf(Array.isArray(value) ? value[0] : value);
  if (body === undefined) return undefined;
  if (typeof body["error"] === "string" && body["error"] !== "") return { codes: [], status: undefined, message: body["error"] };
  const error = recordOf(body["error"]) ?? (body["object"] === "error" ? body : undefined);
  if (error === undefined) return undefined;
  const numbers = [error["code"], error["status"], error["status_code"]].map(Number).filter((code) => code >= 400 && code < 600);
  return {
    codes: [textOf(error["code"]), textOf(error["type"])].map((code) => code.toLowerCase()),
    status: numbers[0],
    message: textOf(error["message"]) || textOf(error["code"]) || textOf(error["type"]),
  };
}

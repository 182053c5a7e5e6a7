import type { ModelFailure } from "@lorimer/sdk";
import { errorText, jsonOf, plainLine, recordOf, reportedFailure, statusFailure, verdict } from "@lorimer/sdk/http";
import type { Verdict } from "@lorimer/sdk/http";

/** The API's error types, https://platform.claude.com/docs/en/api/errors. */
const typeVerdicts: Readonly<Record<string, Verdict>> = {
  overloaded_error: verdict("overloaded", true),
  rate_limit_error: verdict("rate_limit", true),
  api_error: verdict("server_error", true),
  timeout_error: verdict("server_error", true),
  conflict_error: verdict("server_error", true),
  authentication_error: verdict("authentication"),
  permission_error: verdict("authentication"),
  billing_error: verdict("billing"),
  not_found_error: verdict("model_not_found"),
  request_too_large: verdict("prompt_too_long"),
  invalid_request_error: verdict("invalid_request"),
};

/** What an invalid request is really about: the API says so in words only. The first that matches counts. */
const wordVerdicts: readonly (readonly [RegExp, Verdict])[] = [
  [/input length and [`'"]?max_tokens[`'"]? exceed/i, verdict("context_limit")],
  [/max_tokens[`'"]?:? [\d,_]+ ?>|maximum allowed number of output tokens/i, verdict("output_limit")],
  [
    /prompt is too long|too many (?:input )?tokens|exceeds? (?:the )?(?:model'?s? )?(?:maximum )?(?:context|prompt)|request_too_large|request exceeds the maximum size/i,
    verdict("prompt_too_long"),
  ],
  [/credit balance|spend(?:ing)? (?:limit|cap)|usage limits?|billing/i, verdict("billing")],
  [
    /could not process (?:image|pdf|document)|image[^.]{0,80}(?:dimension|exceed|too large|size|resolution|invalid|unsupported|not supported|decode|corrupt)|(?:dimension|size)s? of[^.]{0,40}image|too many images|pdf[^.]{0,60}(?:pages|password|not valid|invalid|corrupt)/i,
    verdict("image_error"),
  ],
  [/(?:not supported|unsupported) (?:for|by|on) (?:this|the) model|does not support/i, verdict("unsupported")],
];

interface ErrorBody {
  readonly type: string;
  readonly message: string;
  readonly requestId: string | undefined;
}

/** The failure of an answer with an error status; `body` is its whole text. */
export function answerFailure(status: number, headers: { get(name: string): string | null }, body: string): ModelFailure {
  const error = errorBody(jsonOf(body));
  const text = error === undefined ? errorText(body) : plainLine(error.message);
  const found = error === undefined ? undefined : judge(error);
  // The words decide only where the status leaves it open: a 429 or 529 is what it says.
  const isOpen = status === 400 || status === 404 || status === 413 || status === 422 || (status >= 500 && found?.kind === "overloaded");
  const failure = statusFailure({ status, headers, text, ...(isOpen && found !== undefined ? found : {}) });
  const requestId = failure.requestId ?? error?.requestId;
  return requestId === undefined ? failure : { ...failure, requestId };
}

/** The failure that an `error` event in the middle of a stream stands for. */
export function eventFailure(event: unknown): ModelFailure {
  const error = errorBody(event) ?? { type: "api_error", message: "", requestId: undefined };
  return {
    ...reportedFailure(judge(error), error.message),
    ...(error.requestId === undefined ? {} : { requestId: plainLine(error.requestId) }),
  };
}

function judge(error: ErrorBody): Verdict {
  const known = typeVerdicts[error.type] ?? verdict("unknown", true);
  if (known.kind !== "invalid_request" && known.kind !== "prompt_too_long") return known;
  return wordVerdicts.find(([words]) => words.test(error.message))?.[1] ?? known;
}

function errorBody(value: unknown): ErrorBody | undefined {
  const body = recordOf(value);
  const error = recordOf(body?.["error"]);
  if (error === undefined) return undefined;
  const { type, message } = error;
  const id = body?.["request_id"];
  return {
    type: typeof type === "string" ? type : "api_error",
    message: typeof message === "string" ? message : String(type),
    requestId: typeof id === "string" ? id : undefined,
  };
}

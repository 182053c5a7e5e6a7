import type { FailureKind, ModelFailure } from "@lorimer/sdk";
import type { Reply } from "../script/reply.js";

const kindOfType: Readonly<Record<string, FailureKind>> = {
  overloaded_error: "overloaded",
  rate_limit_error: "rate_limit",
  api_error: "server_error",
  timeout_error: "server_error",
  authentication_error: "authentication",
  permission_error: "authentication",
  billing_error: "billing",
  not_found_error: "model_not_found",
  request_too_large: "prompt_too_long",
  invalid_request_error: "invalid_request",
};

const retryable: ReadonlySet<FailureKind> = new Set([
  "overloaded",
  "rate_limit",
  "server_error",
  "connection",
  "stream_stalled",
  "stream_broken",
]);

/** The failure that a reply is from its first byte on, if it is one. */
export function failureOf(reply: Reply): ModelFailure | undefined {
  if (reply.data.dropped) return { ok: false, kind: "connection", message: "the connection was closed without an answer", retryable: true };
  const error = reply.data.error;
  if (error === undefined) return undefined;
  const kind = reply.data.failureKind ?? kindOfType[error.type] ?? "unknown";
  const seconds = Number(error.headers["retry-after"]);
  return {
    ok: false,
    kind,
    message: error.message,
    status: error.status,
    retryable: retryable.has(kind),
    ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
  };
}

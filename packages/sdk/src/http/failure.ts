import type { FailureKind, ModelFailure } from "../model.js";
import { messageOf } from "../errors.js";
import { plainLine } from "./error-text.js";
import { HttpError } from "./http-error.js";
import type { HttpErrorCode } from "./http-error.js";
import { isQuotaUsedUp } from "./quota.js";
import { retryAfterMs } from "./retry-after.js";

interface Rule {
  readonly kind: FailureKind;
  readonly retryable: boolean;
  /** What the person can do about it. */
  readonly advice: string;
}

const rule = (kind: FailureKind, retryable: boolean, advice: string): Rule => ({ kind, retryable, advice });

const serverRule = rule("server_error", true, "The model provider has a fault; try again later.");

const statusRules: Readonly<Record<number, Rule>> = {
  400: rule("invalid_request", false, "The request was refused as invalid."),
  401: rule("authentication", false, "The credentials were refused; check the API key."),
  402: rule("billing", false, "Check the account's billing."),
  403: rule("authentication", false, "The credentials do not allow this; check the key's permissions and the region."),
  404: rule("model_not_found", false, "Check the model's name and the base URL."),
  407: rule("authentication", false, "The proxy asks for credentials; put user and password into the proxy's address."),
  408: rule("server_error", true, "The server waited too long for the request."),
  409: rule("server_error", true, "The request met a conflict on the server."),
  413: rule("prompt_too_long", false, "The request is too large; shorten the conversation."),
  425: serverRule,
  429: rule("rate_limit", true, "The rate limit is reached; wait, or use fewer parallel sessions."),
  500: serverRule,
  502: serverRule,
  503: serverRule,
  504: serverRule,
  529: rule("overloaded", true, "The model provider is overloaded; try again later."),
};

/** An answer with an error status, as far as a failure needs it. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** What the server said, from `errorText`. */
  readonly text: string;
  /** What the provider's own error codes say; wins over the status. */
  readonly kind?: FailureKind;
  readonly retryable?: boolean;
}

/** The failure that an HTTP status stands for. `x-should-retry` from the server overrules the table. */
export function statusFailure(answer: ErrorAnswer): ModelFailure {
  const base =
    statusRules[answer.status] ??
    (answer.status > 500 ? { ...serverRule, retryable: ![501, 505].includes(answer.status) } : statusRules[400]!);
  // Waiting does not help against such a 429.
  const isQuota = answer.status === 429 && isQuotaUsedUp(answer.text);
  const found = isQuota ? rule("billing", false, "A quota or spending limit is used up; waiting does not help.") : base;
  const asked = answer.headers.get("x-should-retry");
  const after = retryAfterMs(answer.headers);
  const requestId = answer.headers.get("request-id") ?? answer.headers.get("x-request-id");
  return {
    ok: false,
    kind: answer.kind ?? found.kind,
    message: `${sentence(answer.text)}${answer.kind === undefined || answer.kind === found.kind ? `${found.advice} ` : ""}(status ${answer.status})`,
    status: answer.status,
    retryable: asked === "true" || asked === "false" ? asked === "true" : (answer.retryable ?? found.retryable),
    ...(after === undefined ? {} : { retryAfterMs: after }),
    ...(requestId === null ? {} : { requestId: plainLine(requestId) }),
  };
}

const httpRules: Readonly<Record<HttpErrorCode, Rule>> = {
  aborted: rule("connection", false, ""),
  connect_timeout: rule("connection", true, "Check the network and the proxy settings."),
  stalled: rule("stream_stalled", true, "The connection is open but silent."),
  redirect: rule("invalid_request", false, "Check the base URL."),
  proxy_refused: rule("connection", false, "Check the proxy settings."),
  proxy_invalid: rule("invalid_request", false, "Check the proxy settings."),
  event_too_large: rule("stream_broken", false, ""),
  body_too_large: rule("stream_broken", false, ""),
};

const notFoundRule = rule("connection", true, "The host name was not found; check the base URL and the network.");
const certificateRule = rule(
  "connection",
  false,
  "The server's certificate is not trusted. Where a company's proxy signs certificates, name its root in NODE_EXTRA_CA_CERTS.",
);
const lostRule = rule("connection", true, "The connection was lost.");

const systemRules: Readonly<Record<string, Rule>> = {
  ENOTFOUND: notFoundRule,
  EAI_AGAIN: notFoundRule,
  EAI_FAIL: notFoundRule,
  ECONNREFUSED: rule("connection", true, "Nothing listens at that address; check the base URL."),
  EHOSTUNREACH: rule("connection", true, "The host cannot be reached; check the network."),
  ENETUNREACH: rule("connection", true, "The network cannot be reached."),
  ETIMEDOUT: rule("connection", true, "The connection timed out; check the network."),
  EPROTO: rule("connection", false, "TLS failed; check whether the base URL should begin with http: or https:."),
  ERR_INVALID_CHAR: rule(
    "invalid_request",
    false,
    "A header holds a character that headers may not hold; check keys and custom headers for line breaks.",
  ),
  ERR_INVALID_URL: rule("invalid_request", false, "Check the base URL."),
  ERR_INVALID_PROTOCOL: rule("invalid_request", false, "The base URL must begin with http: or https:."),
  ERR_UNESCAPED_CHARACTERS: rule("invalid_request", false, "Check the base URL."),
};

/** The failure that an error of the network, of TLS or of a proxy stands for. Looks through `cause`. */
export function networkFailure(error: unknown): ModelFailure {
  const root = rootOf(error);
  const code = root instanceof HttpError ? root.code : codeOf(root);
  const found = ruleFor(root, code);
  const status = root instanceof HttpError ? root.status : undefined;
  return {
    ok: false,
    kind: status === 407 ? "authentication" : found.kind,
    message: `${sentence(plainLine(messageOf(root)))}${status === 407 ? statusRules[407]!.advice : found.advice}`.trim(),
    retryable: found.retryable || (status !== undefined && status >= 500),
    ...(status === undefined ? {} : { status }),
  };
}

function ruleFor(error: unknown, code: string | undefined): Rule {
  if (error instanceof HttpError) return httpRules[error.code];
  if (code === undefined) return lostRule;
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS_/.test(code)) return certificateRule;
  if (/^ERR_SSL_|^HPE_/.test(code)) return systemRules["EPROTO"]!;
  return systemRules[code] ?? lostRule;
}

/** The error at the bottom: libraries wrap, and Node reports all addresses it tried as one error. */
function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 8; depth += 1) {
    if (root instanceof HttpError) return root;
    if (root instanceof AggregateError && root.errors.length > 0) root = root.errors[0];
    else if (root instanceof Error && root.cause instanceof Error) root = root.cause;
    else return root;
  }
  return root;
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

function sentence(text: string): string {
  if (text === "") return "";
  return /[.!?…]$/.test(text) ? `${text} ` : `${text}. `;
}

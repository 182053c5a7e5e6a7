/** Why a request or its answer failed below the level of HTTP status codes. */
export type HttpErrorCode =
  | "aborted"
  | "connect_timeout"
  /** Nothing came for as long as the idle timeout allows. */
  | "stalled"
  | "redirect"
  /** The proxy answered the request for a tunnel with an error; `status` says which. */
  | "proxy_refused"
  | "proxy_invalid"
  | "event_too_large"
  | "body_too_large";

/** Thrown by the HTTP layer only; a provider turns it into a `ModelFailure` with `networkFailure`. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly code: HttpErrorCode;
  readonly status: number | undefined;

  constructor(code: HttpErrorCode, message: string, options: { readonly status?: number; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status;
  }
}

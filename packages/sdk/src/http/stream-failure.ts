import type { AssistantBlock } from "../content.js";
import type { ModelFailure } from "../model.js";
import type { Usage } from "../usage.js";
import { errorText } from "./error-text.js";
import { networkFailure } from "./failure.js";
import { HttpError } from "./http-error.js";
import type { NodeResponse } from "./node-response.js";

/** A stream that does not follow the protocol. Caught by the reader of the stream, which makes a failure of it with `streamFailure`. */
export class MalformedStream extends Error {
  override readonly name = "MalformedStream";
}

/** The failure of a call that its consumer cancelled. */
export const cancelledFailure: ModelFailure = {
  ok: false,
  kind: "connection",
  message: "The request was cancelled.",
  retryable: false,
};

/** The failure of a reply that ended before it was whole. */
export function brokenStream(message: string): ModelFailure {
  return { ok: false, kind: "stream_broken", message, retryable: true };
}

/** The failure that an error stands for which was thrown while a reply was read. */
export function streamFailure(error: unknown, signal: AbortSignal): ModelFailure {
  if (signal.aborted) return cancelledFailure;
  if (error instanceof SyntaxError) return brokenStream("The reply holds an event that is no JSON.");
  if (error instanceof MalformedStream) return brokenStream(`The reply does not follow the protocol: ${error.message}.`);
  // A network error after the reply began: whatever the cause, the stream is broken, unless it only fell silent.
  const failure = networkFailure(error);
  return error instanceof HttpError || failure.kind === "stream_stalled" ? failure : { ...failure, kind: "stream_broken", retryable: true };
}

/** The failure of a successful answer that is neither a reply nor an error in the API's form: a page of some other server. `text` is its body. */
export function foreignAnswer(response: NodeResponse, text: string): ModelFailure {
  const type = response.headers.get("content-type") ?? "";
  const words = errorText(text.slice(0, 64 * 1024));
  return {
    ok: false,
    kind: "invalid_request",
    message: `The server answered with "${type}" instead of a stream of events. Check the base URL. ${words}`.trim(),
    retryable: false,
    status: response.status,
  };
}

/** A reply as far as it came. */
export interface PartialReply {
  partial(): readonly AssistantBlock[];
  /** The server began to answer, and so to charge. */
  readonly isStarted: boolean;
  readonly usage: Usage;
}

/** The failure together with what is worth keeping of the reply and with what it cost. */
export function failedReply(
  failure: ModelFailure,
  reply: PartialReply,
  known: { readonly requestId: string | null; readonly costUsd: number | null },
): ModelFailure {
  const blocks = reply.partial();
  return {
    ...(known.requestId === null ? {} : { requestId: known.requestId }),
    ...failure,
    ...(blocks.length === 0 ? {} : { partial: blocks }),
    ...(reply.isStarted ? { usage: reply.usage, costUsd: known.costUsd } : {}),
  };
}

import type { AssistantBlock, ModelFailure, ModelStream, Signer } from "@lorimer/sdk";
import { HttpError, errorText, networkFailure, readSse } from "@lorimer/sdk/http";
import type { NodeResponse, SseEvent } from "@lorimer/sdk/http";
import { mergedEvents } from "./delta-merger.js";
import { answerFailure, eventFailure } from "./failures.js";
import { costUsd } from "./model-catalog.js";
import type { ModelRecord } from "./model-data.js";
import { ReplyBuilder } from "./reply-builder.js";
import { MalformedStream, recordOf } from "./wire-events.js";

export interface ReplyContext {
  readonly record: ModelRecord;
  readonly signer: Signer;
  readonly signal: AbortSignal;
}

/**
 * Reads a streamed reply to its end. `message_stop` ends it, whatever the connection does afterwards; any other end is a failure that
 * holds what is worth keeping.
 */
export async function* readReply(response: NodeResponse, context: ReplyContext): ModelStream {
  const builder = new ReplyBuilder();
  const requestId = response.headers.get("request-id");
  const failed = (failure: ModelFailure): ModelFailure => ({
    ...(requestId === null ? {} : { requestId }),
    ...failure,
    ...partialOf(builder.partial()),
    ...(builder.isStarted ? { usage: builder.usage, costUsd: costUsd(builder.usage, context.record) } : {}),
  });
  try {
    const refusal = await notAStream(response);
    if (refusal !== undefined) return refusal;
    for await (const events of readSse(response.body)) {
      for (const event of mergedEvents(datasOf(events))) {
        if (recordOf(event)?.["type"] === "error") return failed(eventFailure(event));
        yield* builder.add(event);
        if (builder.isComplete) {
          return { ...builder.reply(), costUsd: costUsd(builder.usage, context.record), signer: context.signer };
        }
      }
    }
    return failed(broken("The connection ended before the reply did."));
  } catch (error) {
    if (context.signal.aborted) return failed({ ok: false, kind: "connection", message: "The request was cancelled.", retryable: false });
    if (error instanceof SyntaxError) return failed(broken("The reply holds an event that is no JSON."));
    if (error instanceof MalformedStream) return failed(broken(`The reply does not follow the protocol: ${error.message}.`));
    return failed(midStream(error));
  } finally {
    // A complete reply leaves the connection to the next request; anything else must not go on in the background.
    if (!builder.isComplete) response.body.destroy();
  }
}

function* datasOf(events: readonly SseEvent[]): Generator<string, void, void> {
  for (const event of events) if (event.data !== "") yield event.data;
}

function partialOf(blocks: readonly AssistantBlock[]): Pick<ModelFailure, "partial"> {
  return blocks.length === 0 ? {} : { partial: blocks };
}

function broken(message: string): ModelFailure {
  return { ok: false, kind: "stream_broken", message, retryable: true };
}

/** A network error after the reply began: whatever the cause, the stream is broken, unless it only fell silent. */
function midStream(error: unknown): ModelFailure {
  const failure = networkFailure(error);
  const isOwn = error instanceof HttpError || failure.kind === "stream_stalled";
  return isOwn ? failure : { ...failure, kind: "stream_broken", retryable: true };
}

/** A successful status whose body is no stream of events: a gateway's error, or a page of some other server. */
async function notAStream(response: NodeResponse): Promise<ModelFailure | undefined> {
  const type = response.headers.get("content-type") ?? "text/event-stream";
  if (/^text\/event-stream/i.test(type)) return undefined;
  const text = await response.text();
  const isError = /^\s*\{\s*"/.test(text) && text.includes('"error"');
  if (isError) return { ...answerFailure(500, response.headers, text), status: response.status };
  const words = errorText(text.slice(0, 64 * 1024));
  return {
    ok: false,
    kind: "invalid_request",
    message: `The server answered with "${type}" instead of a stream of events. Check the base URL. ${words}`.trim(),
    retryable: false,
    status: response.status,
  };
}

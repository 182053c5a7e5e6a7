import type { AssistantBlock, ModelFailure, ModelStream, Signer } from "@lorimer/sdk";
import { HttpError, errorText, networkFailure, readSse } from "@lorimer/sdk/http";
import type { NodeResponse } from "@lorimer/sdk/http";
import { answerFailure, chunkFailure } from "./failures.js";
import { costUsd } from "./model-catalog.js";
import type { ModelRecord } from "./model-data.js";
import { ReplyBuilder } from "./reply-builder.js";
import { MalformedStream, recordOf } from "./wire-chunks.js";
import type { Fields } from "./wire-chunks.js";

/** The last event of a stream, the only one that is no JSON. */
const doneMark = "[DONE]";

export interface ReplyContext {
  readonly record: ModelRecord;
  readonly signer: Signer;
  readonly signal: AbortSignal;
}

/**
 * Reads a streamed reply to its end. `[DONE]` ends it, whatever the connection does afterwards; so does the end of the connection once the
 * server said why it stopped. Any other end is a failure that holds what is worth keeping.
 */
export async function* readReply(response: NodeResponse, context: ReplyContext): ModelStream {
  const builder = new ReplyBuilder();
  const requestId = response.headers.get("x-request-id");
  let isDone = false;
  let failure: ModelFailure | undefined;
  try {
    for await (const datas of isStream(response) ? streamedData(response) : wholeReply(response)) {
      for (const data of datas) {
        isDone = data === doneMark;
        const chunk = isDone ? undefined : chunkOf(data);
        if (chunk !== undefined) failure = chunkFailure(chunk);
        if (isDone || failure !== undefined) break;
        if (chunk !== undefined) builder.add(chunk);
      }
      yield* builder.take();
      if (isDone || failure !== undefined) break;
    }
    const isEnded = builder.isWhole || (isDone && builder.isStarted);
    if (failure === undefined && isEnded) builder.finish();
    else failure ??= broken("The connection ended before the reply did.");
  } catch (error) {
    // What the connection does no longer hurts a reply that is whole.
    if (builder.isWhole && !context.signal.aborted && !(error instanceof MalformedStream)) builder.finish();
    else failure = readFailure(error, context.signal);
  } finally {
    // A complete reply leaves the connection to the next request; anything else must not go on in the background.
    if (!isDone) response.body.destroy();
  }
  yield* builder.take();
  const cost = builder.isCounted ? costUsd(builder.usage, context.record) : null;
  if (failure === undefined) return { ...builder.reply(), costUsd: cost, signer: context.signer };
  return {
    ...(requestId === null ? {} : { requestId }),
    ...failure,
    ...partialOf(builder.partial()),
    ...(builder.isStarted ? { usage: builder.usage, costUsd: cost } : {}),
  };
}

async function* streamedData(response: NodeResponse): AsyncGenerator<readonly string[]> {
  for await (const events of readSse(response.body)) yield events.map(({ data }) => data.trim()).filter((data) => data !== "");
}

function chunkOf(data: string): Fields {
  const chunk = recordOf(JSON.parse(data));
  if (chunk === undefined) throw new MalformedStream("an event is no object");
  return chunk;
}

/** Thrown for a successful answer that is no reply; carries the failure to return. */
class NoReply extends Error {
  readonly failure: ModelFailure;

  constructor(failure: ModelFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The one message of a server that does not stream, or the failure that stands in its place: a gateway's error, or a page of some other server. */
async function* wholeReply(response: NodeResponse): AsyncGenerator<readonly string[]> {
  const text = await response.text();
  const body = parsed(text);
  if (Array.isArray(body?.["choices"])) {
    yield [text, doneMark];
    return;
  }
  if (body !== undefined && (body["error"] !== undefined || body["object"] === "error"))
    throw new NoReply({ ...answerFailure(500, response.headers, text), status: response.status });
  const type = response.headers.get("content-type") ?? "";
  throw new NoReply({
    ok: false,
    kind: "invalid_request",
    message:
      `The server answered with "${type}" instead of a stream of events. Check the base URL. ${errorText(text.slice(0, 64 * 1024))}`.trim(),
    retryable: false,
    status: response.status,
  });
}

function isStream(response: NodeResponse): boolean {
  // Some servers stream without saying so.
  return !/^(?:application\/(?:problem\+)?json|text\/html|application\/xhtml)/i.test(response.headers.get("content-type") ?? "");
}

function parsed(text: string): Fields | undefined {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function partialOf(blocks: readonly AssistantBlock[]): Pick<ModelFailure, "partial"> {
  return blocks.length === 0 ? {} : { partial: blocks };
}

function broken(message: string): ModelFailure {
  return { ok: false, kind: "stream_broken", message, retryable: true };
}

function readFailure(error: unknown, signal: AbortSignal): ModelFailure {
  if (signal.aborted) return { ok: false, kind: "connection", message: "The request was cancelled.", retryable: false };
  if (error instanceof NoReply) return error.failure;
  if (error instanceof SyntaxError) return broken("The reply holds an event that is no JSON.");
  if (error instanceof MalformedStream) return broken(`The reply does not follow the protocol: ${error.message}.`);
  // A network error after the reply began: whatever the cause, the stream is broken, unless it only fell silent.
  const failure = networkFailure(error);
  return error instanceof HttpError || failure.kind === "stream_stalled" ? failure : { ...failure, kind: "stream_broken", retryable: true };
}

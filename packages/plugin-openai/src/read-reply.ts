import type { ModelFailure, ModelStream } from "@lorimer/sdk";
import {
  brokenStream,
  costUsd,
  failedReply,
  foreignAnswer,
  jsonOf,
  MalformedStream,
  readSse,
  recordOf,
  streamFailure,
} from "@lorimer/sdk/http";
import type { Fields, NodeResponse, ReplyContext } from "@lorimer/sdk/http";
import { answerFailure, chunkFailure } from "./failures.js";
import type { ModelRecord } from "./model-data.js";
import { ReplyBuilder } from "./reply-builder.js";

/** The last event of a stream, the only one that is no JSON. */
const doneMark = "[DONE]";

/**
 * Reads a streamed reply to its end. `[DONE]` ends it, whatever the connection does afterwards; so does the end of the connection once the
 * server said why it stopped. Any other end is a failure that holds what is worth keeping.
 */
export async function* readReply(response: NodeResponse, { record, signer, signal }: ReplyContext<ModelRecord>): ModelStream {
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
    else failure ??= brokenStream("The connection ended before the reply did.");
  } catch (error) {
    // What the connection does no longer hurts a reply that is whole.
    if (builder.isWhole && !signal.aborted && !(error instanceof MalformedStream)) builder.finish();
    else failure = error instanceof NoReply && !signal.aborted ? error.failure : streamFailure(error, signal);
  } finally {
    // A complete reply leaves the connection to the next request; anything else must not go on in the background.
    if (!isDone) response.body.destroy();
  }
  yield* builder.take();
  const cost = builder.isCounted ? costUsd(builder.usage, record) : null;
  if (failure === undefined) return { ...builder.reply(), costUsd: cost, signer };
  return failedReply(failure, builder, { requestId, costUsd: cost });
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
  const body = recordOf(jsonOf(text));
  if (Array.isArray(body?.["choices"])) {
    yield [text, doneMark];
    return;
  }
  if (body !== undefined && (body["error"] !== undefined || body["object"] === "error"))
    throw new NoReply({ ...answerFailure(500, response.headers, text), status: response.status });
  throw new NoReply(foreignAnswer(response, text));
}

function isStream(response: NodeResponse): boolean {
  // Some servers stream without saying so.
  return !/^(?:application\/(?:problem\+)?json|text\/html|application\/xhtml)/i.test(response.headers.get("content-type") ?? "");
}

import type { ModelFailure, ModelStream, Usage } from "@lorimer/sdk";
import { brokenStream, costUsd, failedReply, foreignAnswer, readSse, recordOf, streamFailure } from "@lorimer/sdk/http";
import type { NodeResponse, ReplyContext, SseEvent } from "@lorimer/sdk/http";
import { mergedEvents } from "./delta-merger.js";
import { answerFailure, eventFailure } from "./failures.js";
import type { ModelRecord } from "./model-data.js";
import { ReplyBuilder } from "./reply-builder.js";

/**
 * Reads a streamed reply to its end. `message_stop` ends it, whatever the connection does afterwards; any other end is a failure that
 * holds what is worth keeping.
 */
export async function* readReply(response: NodeResponse, { request, record, signer, signal }: ReplyContext<ModelRecord>): ModelStream {
  const builder = new ReplyBuilder();
  const requestId = response.headers.get("request-id");
  const cost = (): number | null => replyCost(builder.usage, record, builder.speed ?? request.speed);
  const failed = (failure: ModelFailure): ModelFailure => failedReply(failure, builder, { requestId, costUsd: cost() });
  try {
    const refusal = await notAStream(response);
    if (refusal !== undefined) return refusal;
    for await (const events of readSse(response.body)) {
      for (const event of mergedEvents(datasOf(events))) {
        if (recordOf(event)?.["type"] === "error") return failed(eventFailure(event));
        yield* builder.add(event);
        if (builder.isComplete) return { ...builder.reply(), costUsd: cost(), signer };
      }
    }
    return failed(brokenStream("The connection ended before the reply did."));
  } catch (error) {
    return failed(streamFailure(error, signal));
  } finally {
    // A complete reply leaves the connection to the next request; anything else must not go on in the background.
    if (!builder.isComplete) response.body.destroy();
  }
}

/** The server's word on the speed counts before the request's: what it answered at standard speed costs no more than that. */
function replyCost(usage: Usage, record: ModelRecord, speed: string | undefined): number | null {
  const cost = costUsd(usage, record);
  if (speed !== "fast" || cost === null) return cost;
  return record.fastPriceFactor === undefined ? null : cost * record.fastPriceFactor;
}

function* datasOf(events: readonly SseEvent[]): Generator<string, void, void> {
  for (const event of events) if (event.data !== "") yield event.data;
}

/** A successful status whose body is no stream of events: a gateway's error, or a page of some other server. */
async function notAStream(response: NodeResponse): Promise<ModelFailure | undefined> {
  const type = response.headers.get("content-type") ?? "text/event-stream";
  if (/^text\/event-stream/i.test(type)) return undefined;
  const text = await response.text();
  const isError = /^\s*\{\s*"/.test(text) && text.includes('"error"');
  return isError ? { ...answerFailure(500, response.headers, text), status: response.status } : foreignAnswer(response, text);
}

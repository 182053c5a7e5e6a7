import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";
import { HttpError } from "./http-error.js";

/** One server-sent event. */
export interface SseEvent {
  readonly event?: string | undefined;
  readonly data: string;
}

export interface SseOptions {
  /** Characters that one event may have. Default 32 Mi. */
  readonly maxEventChars?: number;
}

/**
 * Reads server-sent events from bytes cut anywhere. Yields, for each piece that holds the end of at least one event, all events that end in it:
 * an array for each piece costs far less than a turn of the event loop for each event. What follows the last complete event is dropped.
 */
export async function* readSse(body: AsyncIterable<Uint8Array>, options: SseOptions = {}): AsyncGenerator<readonly SseEvent[], void, void> {
  const limit = options.maxEventChars ?? 32 * 1024 * 1024;
  const decoder = new StringDecoder("utf8");
  let events: SseEvent[] = [];
  let isTooLarge = false;
  let isStart = true;
  const parser = createParser({
    maxBufferSize: limit,
    onEvent: (event) => events.push(event),
    onError: (error) => (isTooLarge ||= error.type === "max-buffer-size-exceeded"),
  });
  for await (const chunk of body) {
    let text = decoder.write(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
    if (text === "") continue;
    if (isStart && text.startsWith("\uFEFF")) text = text.slice(1);
    isStart = false;
    parser.feed(text);
    if (isTooLarge) throw new HttpError("event_too_large", `An event of the stream is larger than ${limit} characters.`);
    if (events.length === 0) continue;
    const complete = events;
    events = [];
    yield complete;
  }
}

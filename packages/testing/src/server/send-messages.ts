import type { ServerResponse } from "node:http";
import type { ModelEvent, Usage } from "@lorimer/sdk";
import { chunks, deltaField, replyBlocks, replyFrames, stopReasonOf } from "../script/frames.js";
import type { Frame } from "../script/frames.js";
import type { Reply } from "../script/reply.js";
import { BodyWriter } from "./body-writer.js";

/** What sending a reply needs to know of the request it answers. */
export interface Answered {
  readonly id: string;
  readonly model: string;
  readonly usage: Usage;
  readonly stream: boolean;
}

/** Answers in the form of the Messages API, streamed or whole. */
export async function sendMessages(response: ServerResponse, reply: Reply, answered: Answered): Promise<void> {
  const headers = { "request-id": `req_${answered.id}`, ...reply.data.headers };
  const writer = new BodyWriter(response, reply.data.cutAt);
  if (!answered.stream) {
    await sendWhole(response, writer, reply, answered, headers);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache", ...headers });
  if (reply.data.cutAt?.afterBytes === 0) await writer.write(new Uint8Array());
  for (const frame of replyFrames(reply, answered)) {
    await sendFrame(writer, frame, reply.data.eventDelayMs, answered);
    if (writer.closed) return;
  }
  await writer.end();
}

/** One event in the wire format. */
export function sse(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The body that goes with an HTTP error. */
export function errorBody(type: string, message: string, id: string): object {
  return { type: "error", error: { type, message }, request_id: `req_${id}` };
}

async function sendFrame(writer: BodyWriter, frame: Frame, delayMs: number, answered: Answered): Promise<void> {
  switch (frame.kind) {
    case "delay":
      return writer.pause(frame.ms);
    case "stall":
      return writer.stall();
    case "raw":
      await writer.flush();
      return writer.write(frame.bytes);
    case "deltas":
      return sendDeltas(writer, frame, delayMs);
    case "ping":
      writer.add(sse("ping", { type: "ping" }));
      break;
    case "error":
      writer.add(sse("error", { type: "error", error: { type: frame.type, message: frame.message } }));
      break;
    case "event":
      writer.add(sse(frame.event.type, wireEvent(frame.event, answered)));
      break;
  }
  if (delayMs > 0) await writer.pause(delayMs);
  else if (writer.full) await writer.flush();
}

// A long answer is tens of thousands of these, so the constant part is serialised once.
async function sendDeltas(writer: BodyWriter, frame: Extract<Frame, { kind: "deltas" }>, delayMs: number): Promise<void> {
  const head = `event: content_block_delta\ndata: {"type":"content_block_delta","index":${frame.index},"delta":{"type":"${frame.type}","${deltaField[frame.type]}":`;
  for (const text of chunks(frame.text, frame.chunk)) {
    writer.add(`${head}${JSON.stringify(text)}}}\n\n`);
    if (delayMs > 0) await writer.pause(delayMs);
    else if (writer.full) await writer.flush();
    if (writer.closed) return;
  }
}

function wireEvent(event: ModelEvent, answered: Answered): object {
  if (event.type === "message_start") return { type: "message_start", message: messageHead(answered, event.message.usage) };
  // The whole block is for consumers inside the process; the wire has never carried it.
  return event.type === "content_block_stop" ? { type: "content_block_stop", index: event.index } : event;
}

function messageHead(answered: Answered, usage: Usage): object {
  return {
    id: `msg_${answered.id}`,
    type: "message",
    role: "assistant",
    model: answered.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: wireUsage(usage),
  };
}

function wireUsage(usage: Usage): object {
  const created = usage.cache_creation_input_tokens;
  return { ...usage, cache_creation: { ephemeral_5m_input_tokens: created, ephemeral_1h_input_tokens: 0 }, service_tier: "standard" };
}

async function sendWhole(response: ServerResponse, writer: BodyWriter, reply: Reply, answered: Answered, headers: Record<string, string>): Promise<void> {
  for (const part of reply.data.parts) {
    if (part.kind === "delay") await writer.pause(part.ms);
    if (part.kind === "stall") return writer.stall();
    if (part.kind === "error") {
      response.writeHead(500, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(errorBody(part.type, part.message, answered.id)));
      return;
    }
  }
  const message = {
    ...messageHead(answered, answered.usage),
    content: replyBlocks(reply, answered.id),
    stop_reason: stopReasonOf(reply),
  };
  response.writeHead(200, { "content-type": "application/json", ...headers });
  const raw = reply.data.parts.filter((part) => part.kind === "raw");
  await writer.write(raw.length > 0 ? Buffer.concat(raw.map((part) => part.bytes)) : Buffer.from(JSON.stringify(message)));
  await writer.end();
}

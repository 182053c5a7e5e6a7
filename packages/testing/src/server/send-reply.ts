import type { ServerResponse } from "node:http";
import { chunks, replyBlocks, replyFrames, stopReasonOf } from "../script/frames.js";
import type { Frame } from "../script/frames.js";
import type { Reply } from "../script/reply.js";
import { BodyWriter } from "./body-writer.js";
import type { Answered, WireForm, WireStream } from "./wire-form.js";

/** Answers a request with a reply, streamed or whole as it asks, in the given form. */
export async function sendReply(response: ServerResponse, reply: Reply, answered: Answered, form: WireForm): Promise<void> {
  const headers = { "request-id": `req_${answered.id}`, "x-request-id": `req_${answered.id}`, ...reply.data.headers };
  const writer = new BodyWriter(response, reply.data.cutAt);
  if (!answered.request.stream) {
    await sendWhole(response, writer, reply, answered, form, headers);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache", ...headers });
  if (reply.data.cutAt?.afterBytes === 0) await writer.write(new Uint8Array());
  const wire = form.stream(answered);
  let failed = false;
  for (const frame of replyFrames(reply, answered)) {
    await sendFrame(writer, frame, reply.data.eventDelayMs, wire);
    if (writer.closed) return;
    failed ||= frame.kind === "error";
  }
  if (!failed) writer.add(wire.end);
  await writer.end();
}

async function sendFrame(writer: BodyWriter, frame: Frame, delayMs: number, wire: WireStream): Promise<void> {
  switch (frame.kind) {
    case "delay":
      return writer.pause(frame.ms);
    case "stall":
      return writer.stall();
    case "raw":
      await writer.flush();
      return writer.write(frame.bytes);
    case "deltas":
      return sendDeltas(writer, frame, delayMs, wire);
    case "ping":
      return sendText(writer, wire.ping, delayMs);
    case "error":
      return sendText(writer, wire.error(frame), delayMs);
    case "event":
      return sendText(writer, wire.event(frame.event), delayMs);
  }
}

async function sendText(writer: BodyWriter, text: string, delayMs: number): Promise<void> {
  if (text === "") return;
  writer.add(text);
  if (delayMs > 0) await writer.pause(delayMs);
  else if (writer.full) await writer.flush();
}

// A long answer is tens of thousands of these, so the constant parts are serialised once.
async function sendDeltas(writer: BodyWriter, frame: Extract<Frame, { kind: "deltas" }>, delayMs: number, wire: WireStream): Promise<void> {
  const around = wire.around(frame);
  if (around === undefined) return;
  const [before, after] = around;
  for (const text of chunks(frame.text, frame.chunk)) {
    writer.add(before + JSON.stringify(text) + after);
    if (delayMs > 0) await writer.pause(delayMs);
    else if (writer.full) await writer.flush();
    if (writer.closed) return;
  }
}

async function sendWhole(
  response: ServerResponse,
  writer: BodyWriter,
  reply: Reply,
  answered: Answered,
  form: WireForm,
  headers: Record<string, string>,
): Promise<void> {
  for (const part of reply.data.parts) {
    if (part.kind === "delay") await writer.pause(part.ms);
    if (part.kind === "stall") return writer.stall();
    if (part.kind === "error") {
      response.writeHead(500, { "content-type": "application/json", ...headers }).end(JSON.stringify(form.error(part, answered.id)));
      return;
    }
  }
  const message = form.whole(answered, replyBlocks(reply, answered.id), stopReasonOf(reply));
  response.writeHead(200, { "content-type": "application/json", ...headers });
  const raw = reply.data.parts.filter((part) => part.kind === "raw");
  await writer.write(raw.length > 0 ? Buffer.concat(raw.map((part) => part.bytes)) : Buffer.from(JSON.stringify(message)));
  await writer.end();
}

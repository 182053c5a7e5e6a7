import type { Usage } from "@lorimer/sdk";
import { deltaField } from "../script/frames.js";
import { messagesRequest } from "../script/script-request.js";
import type { Answered, WireError, WireForm } from "./wire-form.js";

/** The Messages API. */
export const messagesForm: WireForm = {
  path: /\/v1\/messages$/,
  read: messagesRequest,
  canonical: (request) => request.body,
  stream: (answered) => ({
    ping: sse("ping", { type: "ping" }),
    end: "",
    event(event) {
      if (event.type === "message_start") return sse(event.type, { type: event.type, message: messageHead(answered, event.message.usage) });
      // The whole block is for consumers inside the process; the wire has never carried it.
      return sse(event.type, event.type === "content_block_stop" ? { type: event.type, index: event.index } : event);
    },
    around: (frame) => [
      `event: content_block_delta\ndata: {"type":"content_block_delta","index":${frame.index},"delta":{"type":"${frame.type}","${deltaField[frame.type]}":`,
      "}}\n\n",
    ],
    error: ({ type, message }) => sse("error", { type: "error", error: { type, message } }),
  }),
  whole: (answered, content, stop) => ({ ...messageHead(answered, answered.usage), content, stop_reason: stop }),
  error: ({ type, message }: WireError, id) => ({ type: "error", error: { type, message }, request_id: `req_${id}` }),
};

function sse(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function messageHead(answered: Answered, usage: Usage): object {
  const created = usage.cache_creation_input_tokens;
  return {
    id: `msg_${answered.id}`,
    type: "message",
    role: "assistant",
    model: answered.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, cache_creation: { ephemeral_5m_input_tokens: created, ephemeral_1h_input_tokens: 0 }, service_tier: "standard" },
  };
}

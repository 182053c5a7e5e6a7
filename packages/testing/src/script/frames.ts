import type { AssistantBlock, ModelEvent, StopReason, Usage } from "@lorimer/sdk";
import type { Reply, ReplyPart } from "./reply.js";
import { ThinkingSigner } from "./thinking-signer.js";

type DeltaType = "text_delta" | "thinking_delta" | "signature_delta" | "input_json_delta";

/**
 * A step of playing a reply. Runs of deltas stay one frame, so that a sender of megabytes need not build an object for
 * each of them.
 */
export type Frame =
  | { readonly kind: "event"; readonly event: ModelEvent }
  | { readonly kind: "deltas"; readonly index: number; readonly type: DeltaType; readonly text: string; readonly chunk: number }
  | { readonly kind: "ping" }
  | Extract<ReplyPart, { readonly kind: "delay" | "stall" | "error" | "raw" }>;

export interface FrameOptions {
  /** Unique to the request; ids of the message and of tool calls are made of it. */
  readonly id: string;
  readonly model: string;
  readonly usage: Usage;
}

/** The property of a delta that carries its text. */
export const deltaField: Readonly<Record<DeltaType, string>> = {
  text_delta: "text",
  thinking_delta: "thinking",
  signature_delta: "signature",
  input_json_delta: "partial_json",
};

/** Plays a reply as the frames of one streamed message. */
export function* replyFrames(reply: Reply, options: FrameOptions): Generator<Frame, void, void> {
  const usage = { ...options.usage, output_tokens: 1 };
  yield { kind: "event", event: { type: "message_start", message: { id: `msg_${options.id}`, model: options.model, usage } } };
  const signer = new ThinkingSigner();
  let index = 0;
  for (const part of reply.data.parts) {
    const block = wholeBlock(part, options.id, index, signer);
    if (block === undefined) {
      yield part as Frame;
      if (part.kind === "error") return;
      continue;
    }
    yield { kind: "event", event: { type: "content_block_start", index, content_block: emptied(block) } };
    if (index === 0) yield { kind: "ping" };
    if (part.kind === "text") yield { kind: "deltas", index, type: "text_delta", text: part.text, chunk: part.chunk };
    if (part.kind === "tool_use") yield { kind: "deltas", index, type: "input_json_delta", text: part.json, chunk: part.chunk };
    if (part.kind === "thinking" && block.type === "thinking") {
      yield { kind: "deltas", index, type: "thinking_delta", text: part.thinking, chunk: part.chunk };
      yield { kind: "deltas", index, type: "signature_delta", text: block.signature, chunk: Infinity };
    }
    yield { kind: "event", event: { type: "content_block_stop", index, content_block: block } };
    index += 1;
  }
  yield {
    kind: "event",
    event: { type: "message_delta", delta: { stop_reason: stopReasonOf(reply), stop_sequence: null }, usage: options.usage },
  };
  yield { kind: "event", event: { type: "message_stop" } };
}

/** The whole blocks of a reply. Tool input that is no JSON stands as the text it is. */
export function replyBlocks(reply: Reply, id: string): readonly AssistantBlock[] {
  const blocks: AssistantBlock[] = [];
  const signer = new ThinkingSigner();
  for (const part of reply.data.parts) {
    const block = wholeBlock(part, id, blocks.length, signer);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

export function stopReasonOf(reply: Reply): StopReason {
  return reply.data.stop ?? (reply.data.parts.some((part) => part.kind === "tool_use") ? "tool_use" : "end_turn");
}

/** The pieces of a text, `size` characters each; a surrogate pair is never split. */
export function* chunks(text: string, size: number): Generator<string, void, void> {
  const step = Math.max(1, size);
  for (let start = 0; start < text.length;) {
    let end = start + step;
    if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end += 1;
    yield text.slice(start, end);
    start = end;
  }
}

function wholeBlock(part: ReplyPart, id: string, index: number, signer: ThinkingSigner): AssistantBlock | undefined {
  switch (part.kind) {
    case "text":
      return { type: "text", text: part.text };
    case "thinking":
      return { type: "thinking", thinking: part.thinking, signature: part.signature ?? signer.sign(part.thinking) };
    case "redacted_thinking":
      return { type: "redacted_thinking", data: part.data };
    case "tool_use":
      return { type: "tool_use", id: part.id ?? `toolu_${id}_${index}`, name: part.name, input: parsed(part.json) };
    default:
      return undefined;
  }
}

/** A block as a stream opens it, before its first delta. */
function emptied(block: AssistantBlock): AssistantBlock {
  if (block.type === "text") return { type: "text", text: "" };
  if (block.type === "thinking") return { type: "thinking", thinking: "", signature: "" };
  return block.type === "tool_use" ? { ...block, input: {} } : block;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json === "" ? "{}" : json);
  } catch {
    return json;
  }
}

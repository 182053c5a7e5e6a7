import type { AssistantBlock, BlockDelta, StopReason, Usage } from "@lorimer/sdk";
import { MalformedStream, textOf } from "@lorimer/sdk/http";
import type { Fields } from "@lorimer/sdk/http";

const stopReasons: ReadonlySet<string> = new Set([
  "end_turn",
  "tool_use",
  "max_tokens",
  "stop_sequence",
  "refusal",
  "pause_turn",
  "model_context_window_exceeded",
]);

/** A reason that this version knows, or null. */
export function knownStopReason(reason: string): StopReason | null {
  return stopReasons.has(reason) ? (reason as StopReason) : null;
}

/** The block that an event begins, or nothing when its kind is not one of ours. */
export function knownBlock(block: Fields): AssistantBlock | undefined {
  switch (block["type"]) {
    case "text":
      return { type: "text", text: textOf(block["text"]) };
    case "thinking":
      return { type: "thinking", thinking: textOf(block["thinking"]), signature: textOf(block["signature"]) };
    case "redacted_thinking":
      return { type: "redacted_thinking", data: textOf(block["data"]) };
    case "tool_use": {
      const [id, name] = [textOf(block["id"]), textOf(block["name"])];
      if (id === "" || name === "") throw new MalformedStream("a tool call has no id or no name");
      return { type: "tool_use", id, name, input: block["input"] ?? {} };
    }
    default:
      return undefined;
  }
}

/** What an event adds to a block, or nothing when its kind is not one of ours. */
export function knownDelta(delta: Fields): BlockDelta | undefined {
  switch (delta["type"]) {
    case "text_delta":
      return { type: "text_delta", text: textOf(delta["text"]) };
    case "thinking_delta":
      return { type: "thinking_delta", thinking: textOf(delta["thinking"]) };
    case "signature_delta":
      return { type: "signature_delta", signature: textOf(delta["signature"]) };
    case "input_json_delta":
      return { type: "input_json_delta", partial_json: textOf(delta["partial_json"]) };
    default:
      return undefined;
  }
}

/** The characters that a delta adds. */
export function addition(delta: BlockDelta): string {
  if (delta.type === "text_delta") return delta.text;
  if (delta.type === "thinking_delta") return delta.thinking;
  return delta.type === "signature_delta" ? delta.signature : delta.partial_json;
}

/** Whether a block of this kind can grow by such a delta. */
export function fits(delta: BlockDelta, block: AssistantBlock): boolean {
  if (delta.type === "text_delta") return block.type === "text";
  if (delta.type === "input_json_delta") return block.type === "tool_use";
  return block.type === "thinking";
}

/** The counts so far, replaced by those that an event names: the API repeats totals, it does not send differences. */
export function mergedUsage(usage: Usage, fields: Fields): Usage {
  const count = (name: keyof Usage): number => {
    const value = fields[name];
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : usage[name];
  };
  return {
    input_tokens: count("input_tokens"),
    output_tokens: count("output_tokens"),
    cache_creation_input_tokens: count("cache_creation_input_tokens"),
    cache_read_input_tokens: count("cache_read_input_tokens"),
  };
}

/** The index of the block that an event is about. */
export function indexOf(fields: Fields): number {
  const index = fields["index"];
  if (typeof index !== "number" || !Number.isSafeInteger(index) || index < 0) throw new MalformedStream("a block has no index");
  return index;
}

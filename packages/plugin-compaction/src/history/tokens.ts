import { estimateTokens } from "@lorimer/sdk";
import type { ContentBlock, Message, ToolResultPart } from "@lorimer/sdk";

/** Messages are never changed once made, and a history is counted again at every turn. */
const known = new WeakMap<Message, number>();

/** What an image costs a model at its usual size. */
const imageTokens = 1600;

/** Estimated tokens of what a model is sent of one message; nothing for what it never sees. */
export function messageTokens(message: Message): number {
  let tokens = known.get(message);
  if (tokens === undefined) {
    tokens = count(message);
    known.set(message, tokens);
  }
  return tokens;
}

export function historyTokens(messages: readonly Message[]): number {
  let total = 0;
  for (const message of messages) total += messageTokens(message);
  return total;
}

function count(message: Message): number {
  switch (message.type) {
    case "user":
    case "assistant":
    case "attachment":
      return (message.content as readonly ContentBlock[]).reduce((sum, block) => sum + blockTokens(block), 4);
    case "tool-use-summary":
      return estimateTokens(message.summary) + 12;
    case "local-command":
      return message.shared ? estimateTokens(message.output) + 12 : 0;
    default:
      return 0;
  }
}

export function blockTokens(block: ContentBlock | ToolResultPart): number {
  switch (block.type) {
    case "text":
      return estimateTokens(block.text);
    case "image":
      return imageTokens;
    case "document":
      // A page of a PDF is some 50 kB and some 2,000 tokens.
      return Math.ceil(block.source.data.length / 30);
    case "tool_result":
      return (
        12 +
        (typeof block.content === "string"
          ? estimateTokens(block.content)
          : block.content.reduce((sum, part) => sum + blockTokens(part), 0))
      );
    default:
      return estimateTokens(JSON.stringify(block));
  }
}

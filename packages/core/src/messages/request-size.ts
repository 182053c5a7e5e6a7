import { estimateTokens } from "@lorimer/sdk";
import type { ContentBlock, ModelRequest } from "@lorimer/sdk";

/** Estimates by block and by tool list: both are never changed once made, and a history is counted again at every turn. */
const known = new WeakMap<object, number>();

/** The estimated tokens of everything a request says. */
export function requestTokens(request: Pick<ModelRequest, "system" | "tools" | "messages">): number {
  let total = remembered(request.tools);
  for (const block of request.system) total += block.tokens;
  for (const message of request.messages) for (const block of message.content) total += blockTokens(block);
  return total;
}

function blockTokens(block: ContentBlock): number {
  return block.type === "text" ? estimateTokens(block.text) : remembered(block);
}

function remembered(value: object): number {
  let tokens = known.get(value);
  if (tokens === undefined) {
    tokens = estimateTokens(JSON.stringify(value));
    known.set(value, tokens);
  }
  return tokens;
}

import { estimateBlockTokens, estimateTokens } from "@lorimer/sdk";
import type { ContentBlock, ModelRequest } from "@lorimer/sdk";

/** Estimates by block and by tool list: both are never changed once made, and a history is counted again at every turn. */
const known = new WeakMap<object, number>();

/** The estimated tokens of everything a request says. */
export function requestTokens(request: Pick<ModelRequest, "system" | "tools" | "messages">): number {
  let total = remembered(request.tools, toolTokens);
  for (const block of request.system) total += block.tokens;
  for (const message of request.messages) for (const block of message.content) total += blockTokens(block);
  return total;
}

/** A deferred definition is sent where something refers to it, not before. */
function toolTokens(tools: ModelRequest["tools"]): number {
  return estimateTokens(JSON.stringify(tools.filter(({ deferred }) => deferred === undefined)));
}

function blockTokens(block: ContentBlock): number {
  return block.type === "text" ? estimateTokens(block.text) : remembered(block, estimateBlockTokens);
}

function remembered<T extends object>(value: T, count: (value: T) => number): number {
  let tokens = known.get(value);
  if (tokens === undefined) {
    tokens = count(value);
    known.set(value, tokens);
  }
  return tokens;
}

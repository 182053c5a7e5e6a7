import type { Message } from "@lorimer/sdk";
import { answeredCalls, bringsTool, clipped, resultText } from "../history/calls.js";
import { blockTokens } from "../history/tokens.js";

/** Shortens the largest results of what is kept until `excess` tokens are gone, or nothing is left to shorten. */
export function clipTail(tail: readonly Message[], excess: number): Readonly<Record<string, string>> {
  const results: Record<string, string> = {};
  let left = excess;
  const sized = answeredCalls(tail).map(({ call, result }) => ({ id: call.id, result, tokens: blockTokens(result) }));
  for (const { id, result, tokens } of sized.sort((a, b) => b.tokens - a.tokens)) {
    if (left <= 0 || tokens < 200 || bringsTool(result)) break;
    const size = Math.max(100, tokens - left - 50);
    results[id] = clipped(resultText(result), size);
    left -= tokens - size;
  }
  return results;
}

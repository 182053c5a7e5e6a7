import type { Message } from "@lorimer/sdk";
import type { Proposal } from "../decision/decision.js";
import { answeredCalls, bringsTool } from "../history/calls.js";
import { blockTokens } from "../history/tokens.js";
import { isPlaceholder, placeholder } from "./placeholder.js";

/** Below this a placeholder would save next to nothing. */
const smallest = 120;

/** Results of calls before `fresh` give way to their first words and a line that says what stood there and where it still is. Undefined: there are none worth it. */
export function microcompact(messages: readonly Message[], fresh: number): Proposal | undefined {
  const old = answeredCalls(messages).filter(
    ({ result, answeredAt }) => answeredAt < fresh && blockTokens(result) >= smallest && !bringsTool(result) && !isPlaceholder(result),
  );
  return old.length === 0 ? undefined : { results: Object.fromEntries(old.map((call) => [call.call.id, placeholder(call)])) };
}

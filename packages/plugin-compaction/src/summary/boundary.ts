import type { Message } from "@lorimer/sdk";
import { isStandIn } from "../decision/apply-summary.js";
import type { Stored } from "../decision/stored.js";
import { messageTokens } from "../history/tokens.js";

/**
 * Where the part that is kept as it is begins: as early as `keepTokens` allow, never between a call and its result, nor between words and what
 * was attached to them. Undefined where everything is needed.
 */
export function chooseBoundary(view: readonly Message[], { index }: Stored, keepTokens: number): number | undefined {
  let tail = 0;
  let best: number | undefined;
  for (let at = view.length - 1; at > 0; at -= 1) {
    const message = view[at] as Message;
    if (!index.has(message.id) || isStandIn(message.id)) continue;
    tail += messageTokens(message);
    if (!isCut(message, view[at - 1] as Message)) continue;
    if (tail > keepTokens && best !== undefined) break;
    best = at;
    if (tail > keepTokens) break;
  }
  return best !== undefined && view.slice(0, best).some((message) => messageTokens(message) > 0) ? best : undefined;
}

/** Whether a history can begin with this message. */
function isCut(message: Message, before: Message): boolean {
  switch (message.type) {
    case "assistant":
      // A reply that goes on with the one before it would lose its beginning.
      return before.type !== "assistant";
    case "user":
      return before.type !== "attachment" && message.content.every(({ type }) => type !== "tool_result");
    case "attachment":
      return before.type !== "attachment";
    default:
      return false;
  }
}

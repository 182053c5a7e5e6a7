import type { Message, MessageId } from "@lorimer/sdk";
import type { CompactionLevel } from "../contract/index.js";
import { applySummary } from "./apply-summary.js";
import { Changes } from "./changes.js";
import type { Decision } from "./decision.js";
import { withPairs } from "./pairs.js";
import { withoutReasoning } from "./rewrite-message.js";
import type { Stored } from "./stored.js";

/**
 * What a level's decisions make of a history. Pure; applied to its own output it changes nothing; with no decision in force the same list
 * comes back.
 */
export function applyLevel(
  level: CompactionLevel,
  decisions: readonly Decision[],
  messages: readonly Message[],
  stored: Stored,
): readonly Message[] {
  if (level === "summary") {
    const last = decisions.findLast((decision) => decision.summary !== undefined && stored.index.has(decision.summary.boundary));
    return last === undefined ? messages : applySummary(last, messages, stored);
  }
  const active = decisions.filter((decision) => decision.level === level && stored.index.has(decision.at));
  return active.length === 0 ? messages : rewrite(messages, Changes.of(active), stored);
}

function rewrite(messages: readonly Message[], changes: Changes, { index, pins }: Stored): readonly Message[] {
  const reach = Math.max(...changes.decisions.map(({ at }) => index.get(at) ?? -1));
  const pinned = withPairs(pins, messages);
  const isOld = ({ id }: Message): boolean => (index.get(id) ?? Infinity) <= reach;
  const out: Message[] = [];
  const folded = new Set<MessageId>();
  // Reasoning is bound to everything before it: where that changed, its provider no longer takes it.
  let changed = false;
  for (const message of messages) {
    const fold = changes.folds.get(message.id);
    let next: Message | undefined = message;
    if (!pinned.has(message.id)) {
      next = fold !== undefined || changes.drop.has(message.id) ? undefined : changes.rewritten(message);
      if (fold !== undefined && !folded.has(fold.id)) {
        folded.add(fold.id);
        out.push(fold);
      }
      changed ||= next !== message;
    }
    if (next !== undefined && changed && isOld(message)) next = withoutReasoning(next);
    if (next !== undefined) out.push(next);
  }
  return out;
}

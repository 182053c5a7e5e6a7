import type { Message, MessageId } from "@lorimer/sdk";
import { bringsTool } from "../history/calls.js";
import type { Decision, SummaryPart } from "./decision.js";
import { withPairs } from "./pairs.js";
import { rewriteMessage, withoutReasoning } from "./rewrite-message.js";
import type { Stored } from "./stored.js";

const noCalls: ReadonlySet<string> = new Set();

/** Shows a summary, what is pinned and what was put back in place of everything before the boundary. */
export function applySummary(decision: Decision, messages: readonly Message[], { index, pins }: Stored): readonly Message[] {
  const { summary, at, results = {} } = decision;
  if (summary === undefined) return messages;
  const boundary = index.get(summary.boundary) ?? 0;
  const reach = index.get(at) ?? Infinity;
  const replaced = new Map(Object.entries(results));
  const early = messages.filter(({ id }) => index.has(id) && placeOf(id, index) < boundary);
  const kept = withPairs(pins, early);
  const tools = callsThatBroughtTools(early);
  const before: Message[] = [];
  const verbatim: Message[] = [];
  const after: Message[] = [];
  for (const message of messages) {
    const place = placeOf(message.id, index);
    if (place === Infinity) (after.length === 0 ? before : after).push(message);
    else if (place >= boundary) {
      const sent = rewriteMessage(message, noCalls, replaced) ?? message;
      const bare = place <= reach ? withoutReasoning(sent) : sent;
      if (bare !== undefined) after.push(bare);
    } else if (index.has(message.id)) {
      const sent = kept.has(message.id) ? message : onlyCalls(message, tools);
      const bare = sent === undefined ? undefined : withoutReasoning(sent);
      if (bare !== undefined) verbatim.push(bare);
    }
  }
  return [...before, ...told(summary), ...verbatim, ...after];
}

const toldOf = new WeakMap<SummaryPart, readonly Message[]>();

/** The summary and what was put back after it, as the model is shown them. */
function told(summary: SummaryPart): readonly Message[] {
  let messages = toldOf.get(summary);
  if (messages === undefined) {
    messages = [{ origin: "lorimer.compaction", text: summary.text }, ...summary.attached].map(({ origin, text }, number) => ({
      type: "attachment",
      id: `${summary.boundary}:summary${number === 0 ? "" : `-${number}`}` as MessageId,
      origin,
      content: [{ type: "text", text }],
    }));
    toldOf.set(summary, messages);
  }
  return messages;
}

/**
 * Where a message stands in the stored history. What stands for others stands at the first of them, or just before its boundary. Infinity: it
 * is no part of the history.
 */
function placeOf(id: MessageId, index: Stored["index"]): number {
  const place = index.get(id);
  if (place !== undefined && !isStandIn(id)) return place;
  const found = standIn.exec(id);
  const base = found === null ? undefined : index.get(found[1] as MessageId);
  if (base === undefined) return place ?? Infinity;
  return found?.[2] === "folded" ? base : base - 0.5;
}

const standIn = /^(.*):(folded|summary(?:-\d+)?)$/s;

/** True for what a projection put in place of messages, which no log holds. */
export function isStandIn(id: MessageId): boolean {
  return standIn.test(id);
}

function callsThatBroughtTools(messages: readonly Message[]): ReadonlySet<string> {
  const results = messages.flatMap((message) => (message.type === "user" ? message.content : []));
  return new Set(results.flatMap((block) => (block.type === "tool_result" && bringsTool(block) ? [block.tool_use_id] : [])));
}

/** What is left of a message with these calls and results alone. */
function onlyCalls(message: Message, calls: ReadonlySet<string>): Message | undefined {
  if (calls.size === 0) return undefined;
  if (message.type === "assistant") {
    const content = message.content.filter((block) => block.type === "tool_use" && calls.has(block.id));
    return content.length === 0 ? undefined : { ...message, content };
  }
  if (message.type !== "user") return undefined;
  const content = message.content.filter((block) => block.type === "tool_result" && calls.has(block.tool_use_id));
  return content.length === 0 ? undefined : { ...message, content };
}

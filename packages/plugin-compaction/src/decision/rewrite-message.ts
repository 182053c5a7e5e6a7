import { isSigned } from "@lorimer/sdk";
import type { AssistantBlock, Message, UserBlock } from "@lorimer/sdk";

/**
 * The message without calls that are left out and with what stands in place of results; the same object where nothing changes, undefined where
 * nothing is left.
 */
export function rewriteMessage(message: Message, calls: ReadonlySet<string>, results: ReadonlyMap<string, string>): Message | undefined {
  if (message.type === "assistant") {
    if (calls.size === 0 || !message.content.some((block) => block.type === "tool_use" && calls.has(block.id))) return message;
    const content = message.content.filter((block) => block.type !== "tool_use" || !calls.has(block.id));
    return content.every(isSigned) ? undefined : { ...message, content };
  }
  if (message.type !== "user" || message.content.every((block) => stays(block, calls, results))) return message;
  const content = message.content.flatMap((block): readonly UserBlock[] => {
    if (stays(block, calls, results) || block.type !== "tool_result") return [block];
    return calls.has(block.tool_use_id) ? [] : [{ ...block, content: results.get(block.tool_use_id) ?? block.content }];
  });
  return content.length === 0 ? undefined : { ...message, content };
}

function stays(block: UserBlock, calls: ReadonlySet<string>, results: ReadonlyMap<string, string>): boolean {
  if (block.type !== "tool_result") return true;
  const text = results.get(block.tool_use_id);
  return (text === undefined || text === block.content) && !calls.has(block.tool_use_id);
}

const unsigned = new WeakMap<Message, Message>();

/** A reply without its signed blocks; undefined where it holds nothing else. */
export function withoutReasoning(message: Message): Message | undefined {
  if (message.type !== "assistant" || !message.content.some(isSigned)) return message;
  const content: readonly AssistantBlock[] = message.content.filter((block) => !isSigned(block));
  if (content.length === 0) return undefined;
  const known = unsigned.get(message);
  if (known !== undefined) return known;
  const bare = { ...message, content };
  unsigned.set(message, bare);
  return bare;
}

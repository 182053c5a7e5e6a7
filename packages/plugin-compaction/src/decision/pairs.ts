import type { Message, MessageId } from "@lorimer/sdk";

/** The messages, and with each that holds calls or results the ones that hold the other half. */
export function withPairs(ids: ReadonlySet<string>, messages: readonly Message[]): ReadonlySet<string> {
  if (ids.size === 0) return ids;
  const holders = new Map<string, MessageId[]>();
  const halves = (message: Message): readonly string[] => {
    if (message.type === "assistant") return message.content.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
    return message.type === "user" ? message.content.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : [])) : [];
  };
  for (const message of messages) for (const id of halves(message)) holders.set(id, [...(holders.get(id) ?? []), message.id]);
  const closed = new Set<string>(ids);
  const waiting = messages.filter(({ id }) => closed.has(id));
  const byId = new Map(messages.map((message) => [message.id, message]));
  for (let message = waiting.pop(); message !== undefined; message = waiting.pop()) {
    for (const other of halves(message).flatMap((id) => holders.get(id) ?? [])) {
      if (closed.has(other)) continue;
      closed.add(other);
      const found = byId.get(other);
      if (found !== undefined) waiting.push(found);
    }
  }
  return closed;
}

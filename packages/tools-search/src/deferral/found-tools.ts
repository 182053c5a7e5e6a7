import type { Message, ToolResultPart } from "@lorimer/sdk";

/** Names of the tools that results in these messages refer to, in the order they were found. */
export function foundTools(messages: readonly Message[]): readonly string[] {
  const found = new Set<string>();
  for (const message of messages) for (const name of referencesOf(message)) found.add(name);
  return [...found];
}

/** Reads each message once: none is changed after it was made. */
const known = new WeakMap<Message, readonly string[]>();

function referencesOf(message: Message): readonly string[] {
  if (message.type !== "user") return [];
  let names = known.get(message);
  if (names === undefined) {
    names = message.content.flatMap((block) =>
      block.type === "tool_result" && typeof block.content !== "string"
        ? block.content.flatMap((part) => (part.type === "tool_reference" ? [part.tool_name] : []))
        : [],
    );
    known.set(message, names);
  }
  return names;
}

/** The messages without references to tools that are no longer there: a provider refuses a reference to nothing. */
export function withoutGone(messages: readonly Message[], isThere: (name: string) => boolean): readonly Message[] {
  return messages.map((message) => {
    if (message.type !== "user" || referencesOf(message).every(isThere)) return message;
    const content = message.content.map((block) => {
      if (block.type !== "tool_result" || typeof block.content === "string") return block;
      const parts = block.content.map((part): ToolResultPart =>
        part.type === "tool_reference" && !isThere(part.tool_name) ? { type: "text", text: `${part.tool_name} is no longer there.` } : part,
      );
      return { ...block, content: parts };
    });
    return { ...message, content };
  });
}

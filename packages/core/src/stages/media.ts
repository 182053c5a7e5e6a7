import { defineStage } from "@lorimer/sdk";
import type { MediaBlock, Message, Stage, TextBlock, ToolResultBlock, ToolResultPart, UserBlock } from "@lorimer/sdk";

const note: TextBlock = { type: "text", text: "[An image or document stood here that the provider refused.]" };

/** Refused media are replaced by a note for good: first those of the newest message that has any, then all. */
const media: Stage = defineStage({
  id: "media",
  list: "recover",
  slot: "shrink",
  create: () => ({
    handles: ["image_error"],
    limit: 2,
    resets: "reply",
    recover: (_failure, state) => {
      const first = state.attempts["media"] === undefined;
      const newest = state.messages.findLastIndex(hasMedia);
      if (newest === -1) return undefined;
      const messages = state.messages.map((message, index) => (first && index !== newest ? message : withoutMedia(message)));
      return { messages, notice: "The provider refused an image or document; the conversation goes on without it." };
    },
  }),
});
export default media;

function hasMedia(message: Message): boolean {
  if (message.type !== "user" && message.type !== "attachment") return false;
  return message.content.some(
    (block) => isMedia(block) || (block.type === "tool_result" && Array.isArray(block.content) && block.content.some(isMedia)),
  );
}

function withoutMedia(message: Message): Message {
  if (message.type !== "user" && message.type !== "attachment") return message;
  return { ...message, content: message.content.map(replaced) };
}

function replaced(block: UserBlock): UserBlock {
  if (isMedia(block)) return note;
  if (block.type !== "tool_result" || typeof block.content === "string") return block;
  const content: ToolResultBlock["content"] = block.content.map((part) => (isMedia(part) ? note : part));
  return { ...block, content };
}

function isMedia(block: UserBlock | ToolResultPart): block is MediaBlock {
  return block.type === "image" || block.type === "document";
}

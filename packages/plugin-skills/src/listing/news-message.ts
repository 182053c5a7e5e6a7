import type { AttachmentMessage, MessageId } from "@lorimer/sdk";
import type { SkillNews } from "./told-skills.js";

/** News travel with the conversation: the list in front of it stays as it is. */
export function newsMessage(news: SkillNews, id: MessageId, origin: string): AttachmentMessage {
  const text = `<system-reminder>\n${news.text}\n</system-reminder>`;
  return { type: "attachment", id, origin, content: [{ type: "text", text }] };
}

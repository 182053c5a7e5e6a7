import type { AttachmentMessage, MessageId, UserMessage } from "@lorimer/sdk";

/** What a hook tells the model, marked as the harness's words and not a person's. */
export function contextMessage(id: MessageId, event: string, text: string): AttachmentMessage {
  return { type: "attachment", id, origin: `hook:${event}`, content: [{ type: "text", text: reminder(`${event} hook: ${text}`) }] };
}

/** The same as a message that wakes the model. */
export function wakingMessage(id: MessageId, event: string, text: string): UserMessage {
  return { type: "user", id, hidden: true, content: [{ type: "text", text: reminder(`${event} hook: ${text}`) }] };
}

/** A text must not be able to end the reminder and speak as somebody else. */
function reminder(text: string): string {
  return `<system-reminder>\n${text.replaceAll(/<(\/?system-reminder)/gi, "&lt;$1")}\n</system-reminder>`;
}

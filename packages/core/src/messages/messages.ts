import type { AssistantBlock, AssistantMessage, MessageId, Signer, Usage, UserBlock, UserMessage } from "@lorimer/sdk";

export function userMessage(id: MessageId, content: readonly UserBlock[], hidden = false): UserMessage {
  return hidden ? { type: "user", id, content, hidden } : { type: "user", id, content };
}

export function assistantMessage(
  id: MessageId,
  reply: { readonly content: readonly AssistantBlock[]; readonly model: string; readonly signer: Signer; readonly usage: Usage },
): AssistantMessage {
  return { type: "assistant", id, content: reply.content, model: reply.model, signer: reply.signer, usage: reply.usage };
}

/** The words of a reply, without reasoning and tool calls. */
export function replyText(message: AssistantMessage | undefined): string {
  return (message?.content ?? []).flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
}

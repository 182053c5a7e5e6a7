import { token } from "@lorimer/sdk";
import type { Message, MessageId, Token } from "@lorimer/sdk";

/** The prompts of a session in the order in which they came, as far as this process has seen them. Small, because every prompt loads it. */
export interface PromptList {
  saw(messages: readonly Message[]): void;
  readonly order: readonly MessageId[];
}

/** Level: session. */
export const PromptList: Token<PromptList> = token("lorimer.checkpoints.PromptList");

export function createPromptList(): PromptList {
  const seen = new Set<MessageId>();
  const order: MessageId[] = [];
  return {
    order,
    saw(messages) {
      const added: MessageId[] = [];
      for (let at = messages.length - 1; at >= 0; at -= 1) {
        const message = messages[at];
        if (message === undefined || !isPrompt(message)) continue;
        if (seen.has(message.id)) break;
        seen.add(message.id);
        added.unshift(message.id);
      }
      order.push(...added);
    },
  };
}

function isPrompt(message: Message): boolean {
  return message.type === "user" && message.hidden !== true && message.content.every(({ type }) => type !== "tool_result");
}

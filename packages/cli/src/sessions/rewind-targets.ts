import { saidText } from "@lorimer/sdk";
import type { Message, MessageId } from "@lorimer/sdk";

/** A prompt that a conversation can be taken back to before. */
export interface RewindTarget {
  readonly id: MessageId;
  /** The prompt on one line, shortened. */
  readonly text: string;
}

const width = 70;

/** The prompts of a person in a history, oldest first. */
export function rewindTargets(messages: readonly Message[]): readonly RewindTarget[] {
  return messages.flatMap((message) => {
    if (message.type !== "user" || message.hidden === true) return [];
    const line = saidText(message).replaceAll(/\s+/g, " ").trim();
    if (line === "") return [];
    return [{ id: message.id, text: line.length > width ? `${line.slice(0, width - 1)}…` : line }];
  });
}

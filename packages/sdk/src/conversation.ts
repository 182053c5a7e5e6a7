import type { Message } from "./message.js";
import type { MessageId } from "./ids.js";
import type { ModelInfo, ModelRequest } from "./model.js";
import { token } from "./service.js";
import type { Token } from "./service.js";

/** The session's conversation as commands and services outside a run see and steer it. */
export interface Conversation {
  readonly messages: readonly Message[];
  /** The model of the next prompt, as it was asked for, and what is known of it. */
  readonly model: string;
  readonly modelInfo: ModelInfo;
  readonly name: string | undefined;
  /** The request that would be sent now, after every context stage, or that would be for another history or model. Sends nothing. */
  request(signal?: AbortSignal, of?: { readonly messages?: readonly Message[]; readonly model?: string }): Promise<ModelRequest>;
  useModel(model: string): Promise<void>;
  rename(name: string): Promise<void>;
  /** Takes the conversation back to before a message. Fails with `SESSION_BUSY` while a prompt runs. */
  rewind(to: MessageId): Promise<void>;
}

/** Level: session. */
export const Conversation: Token<Conversation> = token("lorimer.Conversation");

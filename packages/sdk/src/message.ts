import type { AssistantBlock, UserBlock } from "./content.js";
import type { MessageId } from "./ids.js";
import type { Signer } from "./signer.js";
import type { Usage } from "./usage.js";

interface Base {
  readonly id: MessageId;
}

/** What a person, or a tool on their behalf, said. Tool results travel in user messages. */
export interface UserMessage extends Base {
  readonly type: "user";
  readonly content: readonly UserBlock[];
  /** True when the harness wrote it (a resume request, stop feedback) and nobody should be shown it as a person's words. */
  readonly hidden?: boolean;
  /** What the person typed, where a command made other words of it. */
  readonly typed?: string;
}

/** What a person said, as they said it: without what a command made of it. */
export function saidText({ typed, content }: UserMessage): string {
  return typed ?? content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join(" ");
}

export interface AssistantMessage extends Base {
  readonly type: "assistant";
  readonly content: readonly AssistantBlock[];
  /** The model that wrote it, as the provider named it. */
  readonly model: string;
  /** Who may verify the signed blocks in `content`; others never receive them. */
  readonly signer: Signer;
  readonly usage: Usage;
}

/** Material that accompanies the next user message: a file, a reminder. It is sent before the words it belongs to. */
export interface AttachmentMessage extends Base {
  readonly type: "attachment";
  readonly origin: string;
  readonly content: readonly UserBlock[];
  /** Media that a provider refused: kept in the history, sent as a placeholder. */
  readonly failed?: boolean;
}

/** Said by the harness to the person; never sent to the model. */
export interface SystemMessage extends Base {
  readonly type: "system";
  readonly level: "info" | "warning" | "error";
  readonly text: string;
}

/** Output of a command that ran locally; sent to the model only when `shared`. */
export interface LocalCommandMessage extends Base {
  readonly type: "local-command";
  readonly command: string;
  readonly output: string;
  readonly shared: boolean;
}

/** Stands for a run of tool calls that was folded away; the model sees the summary in their place. */
export interface ToolUseSummaryMessage extends Base {
  readonly type: "tool-use-summary";
  readonly summary: string;
  readonly replaced: readonly MessageId[];
}

/** Marks where a message was removed; never sent to the model. */
export interface TombstoneMessage extends Base {
  readonly type: "tombstone";
  readonly removed: MessageId;
  readonly reason: string;
}

/** A progress note kept for display; never sent to the model. */
export interface ProgressMessage extends Base {
  readonly type: "progress";
  readonly toolUseId: string;
  readonly text: string;
}

export type Message =
  | UserMessage
  | AssistantMessage
  | AttachmentMessage
  | SystemMessage
  | LocalCommandMessage
  | ToolUseSummaryMessage
  | TombstoneMessage
  | ProgressMessage;

/** What a provider is sent: strictly alternating roles, starting with the user, every tool call answered. */
export type ApiMessage =
  | { readonly role: "user"; readonly content: readonly UserBlock[] }
  | { readonly role: "assistant"; readonly content: readonly AssistantBlock[] };

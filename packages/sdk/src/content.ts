/*
 * Content blocks carry the field names of the public Messages API, because that is the
 * form in which tools, hooks, transcripts and stream-json consumers already know them (ADR 0004).
 */

export interface TextBlock {
  readonly type: "text";
  readonly text: string;
}

/** Bytes as base64, with their IANA media type. */
export interface Base64Source {
  readonly type: "base64";
  readonly media_type: string;
  readonly data: string;
}

export interface ImageBlock {
  readonly type: "image";
  readonly source: Base64Source;
}

/** A document that the model reads natively, such as a PDF. */
export interface DocumentBlock {
  readonly type: "document";
  readonly source: Base64Source;
  readonly title?: string;
}

/** Reasoning, bound by `signature` to the provider, key and model that produced it. */
export interface ThinkingBlock {
  readonly type: "thinking";
  readonly thinking: string;
  readonly signature: string;
}

export interface RedactedThinkingBlock {
  readonly type: "redacted_thinking";
  readonly data: string;
}

/** The model asks for one run of a tool. `input` is whatever JSON the model wrote: unchecked. */
export interface ToolUseBlock {
  readonly type: "tool_use";
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** Stands in a tool's result for the whole definition of a deferred tool: from here on the model can call it. */
export interface ToolReferenceBlock {
  readonly type: "tool_reference";
  readonly tool_name: string;
}

export type MediaBlock = ImageBlock | DocumentBlock;
export type ToolResultPart = TextBlock | MediaBlock | ToolReferenceBlock;
export type ToolResultContent = string | readonly ToolResultPart[];

export interface ToolResultBlock {
  readonly type: "tool_result";
  readonly tool_use_id: string;
  readonly content: ToolResultContent;
  readonly is_error?: boolean;
}

export type AssistantBlock = TextBlock | ThinkingBlock | RedactedThinkingBlock | ToolUseBlock;
export type UserBlock = TextBlock | MediaBlock | ToolResultBlock;
export type ContentBlock = AssistantBlock | UserBlock;

/** The text of a content value, with other blocks named in brackets. */
export function contentText(content: string | readonly (ContentBlock | ToolReferenceBlock)[]): string {
  if (typeof content === "string") return content;
  return content
    .map((block) => (block.type === "text" ? block.text : block.type === "tool_reference" ? block.tool_name : `[${block.type}]`))
    .join("\n");
}

import type {
  ApiMessage,
  AssistantBlock,
  DocumentBlock,
  MediaBlock,
  TextBlock,
  ToolResultBlock,
  ToolSpec,
  ToolUseBlock,
  UserBlock,
} from "@lorimer/sdk";
import { definitionText, outwardCall } from "./deferred-calls.js";

type TextPart = { readonly type: "text"; readonly text: string };
type ImagePart = { readonly type: "image_url"; readonly image_url: { readonly url: string } };
type FilePart = { readonly type: "file"; readonly file: { readonly filename: string; readonly file_data: string } };
type Part = TextPart | ImagePart | FilePart;

export interface WireToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A message as the chat-completions API takes it. */
export type WireMessage =
  | { readonly role: "system"; readonly content: string }
  | { readonly role: "user"; readonly content: string | readonly Part[] }
  | { readonly role: "assistant"; readonly content: string | null; readonly tool_calls?: readonly WireToolCall[] }
  | { readonly role: "tool"; readonly tool_call_id: string; readonly content: string };

interface MessageOptions {
  /** Send documents as files; otherwise a note stands in their place. */
  readonly readsFiles: boolean;
  /** Tools that were found by a search: they are called by other means. */
  readonly deferred?: ReadonlyMap<string, ToolSpec>;
}

/** Writes a conversation message by message. A message that is left with nothing the API knows is left out. */
export function wireMessages(messages: readonly ApiMessage[], options: MessageOptions): WireMessage[] {
  return messages.flatMap((message) =>
    message.role === "assistant" ? assistantMessages(message.content, options) : userMessages(message.content, options),
  );
}

/** Reasoning is left out: the API has no place for it. */
function assistantMessages(blocks: readonly AssistantBlock[], options: MessageOptions): WireMessage[] {
  const text = blocks.flatMap((block) => (block.type === "text" && block.text !== "" ? [block.text] : [])).join("\n\n");
  const calls = blocks.flatMap((block) => (block.type === "tool_use" ? [toolCall(block, options)] : []));
  if (calls.length > 0) return [{ role: "assistant", content: text === "" ? null : text, tool_calls: calls }];
  return text === "" ? [] : [{ role: "assistant", content: text }];
}

/** Servers parse the arguments of earlier calls as an object; what a model wrote instead is handed back under a name. */
function toolCall(block: ToolUseBlock, options: MessageOptions): WireToolCall {
  const { name, input } = outwardCall(block.name, block.input, options.deferred);
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  return {
    id: block.id,
    type: "function",
    function: { name, arguments: JSON.stringify(isObject ? input : { unparsed_input: input }) },
  };
}

/** Results stand first, because they must follow their calls directly; their images follow in a user message, the only place for images. */
function userMessages(blocks: readonly UserBlock[], options: MessageOptions): WireMessage[] {
  const results: WireMessage[] = [];
  const parts: Part[] = [];
  for (const block of blocks) {
    if (block.type !== "tool_result") continue;
    const media = mediaOf(block);
    results.push({ role: "tool", tool_call_id: block.tool_use_id, content: resultText(block, media.length, options) });
    if (media.length > 0)
      parts.push({ type: "text", text: `From the result of call ${block.tool_use_id}:` }, ...media.map((item) => part(item, options)));
  }
  for (const block of blocks) if (block.type !== "tool_result") parts.push(part(block, options));
  const content = contentOf(parts.filter((item) => item.type !== "text" || item.text !== ""));
  return content.length === 0 ? results : [...results, { role: "user", content }];
}

function mediaOf(block: ToolResultBlock): readonly MediaBlock[] {
  return typeof block.content === "string" ? [] : block.content.filter((item) => item.type !== "text" && item.type !== "tool_reference");
}

function resultText(block: ToolResultBlock, media: number, { deferred }: MessageOptions): string {
  const texts =
    typeof block.content === "string"
      ? [block.content]
      : block.content.flatMap((item) => {
          if (item.type === "tool_reference") return [definitionText(item.tool_name, deferred?.get(item.tool_name))];
          return item.type === "text" ? [item.text] : [];
        });
  if (media > 0)
    texts.push(`[${media === 1 ? "An image or document follows" : `${media} images or documents follow`} in the next message.]`);
  return `${block.is_error === true ? "Error: " : ""}${texts.join("\n")}`;
}

/** A plain text where there is nothing else: many servers take parts only from models that see. */
function contentOf(parts: readonly Part[]): string | readonly Part[] {
  const texts = parts.flatMap((item) => (item.type === "text" ? [item.text] : []));
  return texts.length === parts.length ? texts.join("\n\n") : parts;
}

function part(block: TextBlock | MediaBlock, options: MessageOptions): Part {
  if (block.type === "text") return { type: "text", text: block.text };
  const url = `data:${block.source.media_type};base64,${block.source.data}`;
  if (block.type === "image") return { type: "image_url", image_url: { url } };
  return documentPart(block, url, options);
}

function documentPart(block: DocumentBlock, url: string, options: MessageOptions): Part {
  const { media_type: type, data } = block.source;
  const title = block.title ?? "document";
  if (type.startsWith("text/")) return { type: "text", text: `${title}:\n${Buffer.from(data, "base64").toString("utf8")}` };
  if (options.readsFiles)
    return { type: "file", file: { filename: block.title ?? (type === "application/pdf" ? "document.pdf" : "document"), file_data: url } };
  return { type: "text", text: `[The document "${title}" (${type}) stood here. This model is not known to read documents.]` };
}

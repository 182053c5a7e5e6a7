import type { ApiMessage, AssistantBlock, MediaBlock, TextBlock, ToolResultBlock, ToolSpec, UserBlock } from "@lorimer/sdk";
import type { ScriptRequest } from "../script/script-request.js";

interface ChatPart {
  readonly type?: string;
  readonly text?: string;
  readonly image_url?: { readonly url?: string };
}

interface ChatMessage {
  readonly role?: string;
  readonly content?: string | readonly ChatPart[] | null;
  readonly tool_calls?: readonly { readonly id?: string; readonly function?: { readonly name?: string; readonly arguments?: string } }[];
  readonly tool_call_id?: string;
}

/** Reads a chat completions body into the form in which scripts see every request. */
export function chatRequest(
  body: Readonly<Record<string, unknown>>,
  from: { readonly path: string; readonly headers: Readonly<Record<string, string>> },
): ScriptRequest {
  const all = (Array.isArray(body["messages"]) ? body["messages"] : []) as readonly ChatMessage[];
  const isSystem = (message: ChatMessage): boolean => message.role === "system" || message.role === "developer";
  const tools = (Array.isArray(body["tools"]) ? body["tools"] : []) as readonly {
    readonly function?: { readonly name?: string; readonly description?: string; readonly parameters?: object };
  }[];
  return {
    model: String(body["model"] ?? ""),
    system: all
      .filter(isSystem)
      .map((message) => textOf(message.content))
      .join("\n\n"),
    tools: tools.map((tool): ToolSpec => ({
      name: tool.function?.name ?? "",
      description: tool.function?.description ?? "",
      input_schema: tool.function?.parameters ?? { type: "object" },
    })),
    messages: joined(all.filter((message) => !isSystem(message)).map(messageOf)),
    maxOutputTokens: Number(body["max_completion_tokens"] ?? body["max_tokens"] ?? 0),
    stream: body["stream"] === true,
    path: from.path,
    headers: from.headers,
    body,
  };
}

function messageOf(message: ChatMessage): ApiMessage {
  if (message.role === "tool") {
    const result: ToolResultBlock = { type: "tool_result", tool_use_id: message.tool_call_id ?? "", content: textOf(message.content) };
    return { role: "user", content: [result] };
  }
  if (message.role !== "assistant") return { role: "user", content: blocksOf(message.content) };
  const calls = (message.tool_calls ?? []).map((call): AssistantBlock => ({
    type: "tool_use",
    id: call.id ?? "",
    name: call.function?.name ?? "",
    input: parsed(call.function?.arguments ?? ""),
  }));
  const text = textOf(message.content);
  return { role: "assistant", content: [...(text === "" ? [] : [{ type: "text" as const, text }]), ...calls] };
}

/** Results of tools are messages of their own here; scripts see neighbours of one role as one message. */
function joined(messages: readonly ApiMessage[]): readonly ApiMessage[] {
  const result: { role: ApiMessage["role"]; content: (UserBlock | AssistantBlock)[] }[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    if (last?.role === message.role) last.content.push(...message.content);
    else result.push({ role: message.role, content: [...message.content] });
  }
  return result as readonly ApiMessage[];
}

function blocksOf(content: ChatMessage["content"]): readonly (TextBlock | MediaBlock)[] {
  if (!Array.isArray(content)) return [{ type: "text", text: textOf(content) }];
  return (content as readonly ChatPart[]).map((part): TextBlock | MediaBlock => {
    const inline = /^data:([^;]+);base64,(.*)$/s.exec(part.image_url?.url ?? "");
    if (inline === null) return { type: "text", text: part.text ?? part.image_url?.url ?? "" };
    return { type: "image", source: { type: "base64", media_type: inline[1] ?? "", data: inline[2] ?? "" } };
  });
}

function textOf(content: ChatMessage["content"]): string {
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    return text;
  }
}

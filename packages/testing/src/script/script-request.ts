import type { ApiMessage, ContentBlock, ModelRequest, ToolResultBlock, ToolSpec, ToolUseBlock } from "@lorimer/sdk";
import { contentText } from "@lorimer/sdk";

/** A request as scripts see it: the same form whether it came over HTTP or in the process. */
export interface ScriptRequest {
  readonly model: string;
  /** The system prompt as one text. */
  readonly system: string;
  readonly tools: readonly ToolSpec[];
  /** Content is always a list of blocks, even where the sender wrote a string. */
  readonly messages: readonly ApiMessage[];
  readonly maxOutputTokens: number;
  readonly stream: boolean;
  readonly path: string;
  /** Lower-case names. Empty for a request inside the process. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body exactly as it was sent. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A result that a request brings back, with the call it answers. */
export interface ReturnedResult {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly text: string;
  readonly isError: boolean;
  readonly content: ToolResultBlock["content"];
}

type LooseMessage = { readonly role: "user" | "assistant"; readonly content: string | readonly ContentBlock[] };

/** Reads a Messages API body. */
export function messagesRequest(
  body: Readonly<Record<string, unknown>>,
  from: { readonly path?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): ScriptRequest {
  const messages = (Array.isArray(body["messages"]) ? body["messages"] : []) as readonly LooseMessage[];
  return {
    model: String(body["model"] ?? ""),
    system: systemText(body["system"]),
    tools: (Array.isArray(body["tools"]) ? body["tools"] : []) as readonly ToolSpec[],
    messages: messages.map(
      (message) =>
        (typeof message.content === "string" ? { ...message, content: [{ type: "text", text: message.content }] } : message) as ApiMessage,
    ),
    maxOutputTokens: Number(body["max_tokens"] ?? 0),
    stream: body["stream"] === true,
    path: from.path ?? "/v1/messages",
    headers: from.headers ?? {},
    body,
  };
}

/** Reads a provider-neutral request, made inside the process. */
export function modelRequest(request: ModelRequest): ScriptRequest {
  return {
    model: request.model,
    system: request.system.map((block) => block.text).join("\n\n"),
    tools: request.tools,
    messages: request.messages,
    maxOutputTokens: request.maxOutputTokens,
    stream: true,
    path: "",
    headers: {},
    body: { ...request },
  };
}

/** The tool results in the last message, in order. */
export function toolResults(request: ScriptRequest): readonly ReturnedResult[] {
  const last = request.messages.at(-1);
  if (last?.role !== "user") return [];
  const results = last.content.filter((block): block is ToolResultBlock => block.type === "tool_result");
  return results.map((result) => {
    const call = callOf(request, result.tool_use_id);
    const content = result.content ?? "";
    return {
      id: result.tool_use_id,
      name: call?.name ?? "",
      input: call?.input,
      text: contentText(content),
      isError: result.is_error === true,
      content,
    };
  });
}

/** The last result in the last message; throws, and so fails the script, when there is none. */
export function lastToolResult(request: ScriptRequest): ReturnedResult {
  const result = toolResults(request).at(-1);
  if (result === undefined) throw new Error("the request's last message holds no tool result");
  return result;
}

/** The last text a user message holds, results of tools aside; empty when there is none. */
export function lastUserText(request: ScriptRequest): string {
  for (const message of [...request.messages].reverse()) {
    if (message.role !== "user") continue;
    const text = message.content.filter((block) => block.type === "text").at(-1);
    if (text !== undefined) return text.text;
  }
  return "";
}

/** The names of the tools offered, in request order. */
export function toolNames(request: ScriptRequest): readonly string[] {
  return request.tools.map((tool) => tool.name);
}

function systemText(system: unknown): string {
  if (typeof system === "string") return system;
  return Array.isArray(system) ? system.map((block: { readonly text?: string }) => block.text ?? "").join("\n\n") : "";
}

function callOf(request: ScriptRequest, id: string): ToolUseBlock | undefined {
  for (let index = request.messages.length - 1; index >= 0; index -= 1) {
    const message = request.messages[index];
    if (message?.role !== "assistant") continue;
    const call = message.content.find((block): block is ToolUseBlock => block.type === "tool_use" && block.id === id);
    if (call !== undefined) return call;
  }
  return undefined;
}

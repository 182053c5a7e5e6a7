import { contentText } from "@lorimer/sdk";
import type { AssistantBlock, FailureKind, StopReason, Usage } from "@lorimer/sdk";
import { chatRequest } from "./chat-request.js";
import type { Answered, WireError, WireForm } from "./wire-form.js";

const finishReasons: Readonly<Record<StopReason, string>> = {
  end_turn: "stop",
  tool_use: "tool_calls",
  max_tokens: "length",
  stop_sequence: "stop",
  refusal: "content_filter",
  pause_turn: "stop",
  model_context_window_exceeded: "length",
};

/** The error codes of failures that a type alone does not tell apart. */
const errorCodes: Partial<Record<FailureKind, string>> = {
  rate_limit: "rate_limit_exceeded",
  authentication: "invalid_api_key",
  billing: "insufficient_quota",
  model_not_found: "model_not_found",
  prompt_too_long: "context_length_exceeded",
  context_limit: "context_length_exceeded",
};

/** The chat completions API, as OpenAI made it and many servers speak it. */
export const chatForm: WireForm = {
  path: /\/chat\/completions$/,
  read: chatRequest,
  // This API caches by itself, as far as the prompts agree.
  canonical: ({ model, system, tools, messages }) => ({
    model,
    max_tokens: 1,
    system: system === "" ? [] : [{ type: "text", text: system }],
    tools,
    messages: withLastMarked(messages),
  }),
  stream(answered) {
    const calls = new Map<number, number>();
    const wantsUsage = (answered.request.body["stream_options"] as { include_usage?: boolean } | undefined)?.include_usage === true;
    const chunk = (delta: object, finish: string | null = null): string =>
      data({ ...head(answered, "chat.completion.chunk"), choices: [{ index: 0, delta, finish_reason: finish }] });
    const openDelta = data({
      ...head(answered, "chat.completion.chunk"),
      choices: [{ index: 0, delta: "DELTA", finish_reason: null }],
    }).split('"DELTA"') as [string, string];
    return {
      ping: "",
      end: "data: [DONE]\n\n",
      event(event) {
        if (event.type === "message_start") return chunk({ role: "assistant", content: "" });
        if (event.type === "message_delta")
          return (
            chunk({}, finishReasons[event.delta.stop_reason ?? "end_turn"]) +
            (wantsUsage ? data({ ...head(answered, "chat.completion.chunk"), choices: [], usage: usageOf(answered.usage) }) : "")
          );
        if (event.type !== "content_block_start" || event.content_block.type !== "tool_use") return "";
        const { id, name } = event.content_block;
        calls.set(event.index, calls.size);
        return chunk({ tool_calls: [{ index: calls.size - 1, id, type: "function", function: { name, arguments: "" } }] });
      },
      around(frame) {
        const [before, after] = openDelta;
        if (frame.type === "text_delta") return [`${before}{"content":`, `}${after}`];
        if (frame.type === "thinking_delta") return [`${before}{"reasoning_content":`, `}${after}`];
        if (frame.type === "input_json_delta")
          return [`${before}{"tool_calls":[{"index":${calls.get(frame.index) ?? 0},"function":{"arguments":`, `}}]}${after}`];
        return undefined;
      },
      error: (error) => data(errorBody(error)),
    };
  },
  whole: (answered, content, stop) => ({
    ...head(answered, "chat.completion"),
    choices: [{ index: 0, message: messageOf(content), finish_reason: finishReasons[stop] }],
    usage: usageOf(answered.usage),
  }),
  error: errorBody,
};

function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function head(answered: Answered, object: string): object {
  return { id: `chatcmpl-${answered.id}`, object, created: 1_767_225_600, model: answered.model };
}

function messageOf(content: readonly AssistantBlock[]): object {
  const text = contentText(content.filter((block) => block.type === "text"));
  const calls = content.flatMap((block) =>
    block.type === "tool_use"
      ? [
          {
            id: block.id,
            type: "function",
            function: { name: block.name, arguments: typeof block.input === "string" ? block.input : JSON.stringify(block.input) },
          },
        ]
      : [],
  );
  return { role: "assistant", content: text === "" ? null : text, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

function usageOf(usage: Usage): object {
  const prompt = usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.output_tokens,
    total_tokens: prompt + usage.output_tokens,
    prompt_tokens_details: { cached_tokens: usage.cache_read_input_tokens },
  };
}

function errorBody({ type, message, failure }: WireError): object {
  return { error: { message, type, param: null, code: (failure === undefined ? undefined : errorCodes[failure]) ?? null } };
}

function withLastMarked(messages: readonly { readonly role: string; readonly content: readonly object[] }[]): readonly object[] {
  return messages.map((message, index) =>
    index < messages.length - 1
      ? message
      : {
          ...message,
          content: message.content.map((block, at) =>
            at < message.content.length - 1 ? block : { ...block, cache_control: { type: "ephemeral" } },
          ),
        },
  );
}

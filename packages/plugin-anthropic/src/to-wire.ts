import type { ApiMessage, CacheBreakpoint, ContentBlock, ModelFailure, ModelRequest } from "@lorimer/sdk";
import type { ModelRecord } from "./model-data.js";
import { abilitiesFor } from "./thinking.js";
import type { ThinkingParam } from "./thinking.js";

const cacheControl = { type: "ephemeral" } as const;

/** The API takes no more of them. */
const maxBreakpoints = 4;

type Cached<T> = T & { readonly cache_control?: typeof cacheControl };

/** The body of `POST /v1/messages`, as far as this plugin writes it. */
export interface WireBody {
  readonly model: string;
  readonly max_tokens: number;
  readonly stream: true;
  readonly system?: readonly Cached<{ readonly type: "text"; readonly text: string }>[];
  readonly tools?: readonly Cached<{
    readonly name: string;
    readonly description: string;
    readonly input_schema: object;
    readonly defer_loading?: true;
  }>[];
  readonly tool_choice?: { readonly type: "tool"; readonly name: string };
  readonly thinking?: ThinkingParam;
  readonly output_config?: { readonly effort: string };
  readonly speed?: "fast";
  readonly messages: readonly { readonly role: "user" | "assistant"; readonly content: readonly Cached<ContentBlock>[] }[];
}

export type Wire = { readonly ok: true; readonly body: WireBody } | ModelFailure;

/** Writes a request in the form of the Messages API; what the model cannot do is a failure of kind `unsupported`. */
export function toWire(request: ModelRequest, record: ModelRecord, options: { readonly dropsForeignThinking?: boolean } = {}): Wire {
  const abilities = abilitiesFor(request, record);
  if (!abilities.ok) return { ok: false, kind: "unsupported", message: abilities.problem, retryable: false };
  const thinking = options.dropsForeignThinking === true ? droppingForeign(abilities.thinking) : abilities.thinking;
  const breakpoints = (request.cache ?? []).slice(0, maxBreakpoints);
  const system = request.system.filter((block) => block.text.trim() !== "");
  return {
    ok: true,
    body: {
      model: request.model,
      max_tokens: abilities.maxTokens,
      stream: true,
      ...(system.length === 0
        ? {}
        : { system: system.map((block) => mark({ type: "text", text: block.text }, endsAt(breakpoints, "system", block.id))) }),
      ...(request.tools.length === 0
        ? {}
        : {
            tools: request.tools.map(({ name, description, input_schema, deferred }) =>
              mark(
                { name, description, input_schema, ...(deferred === undefined ? {} : { defer_loading: true as const }) },
                endsAt(breakpoints, "tool", name),
              ),
            ),
          }),
      ...(request.toolChoice === undefined ? {} : { tool_choice: { type: "tool", name: request.toolChoice.name } }),
      ...(thinking === undefined ? {} : { thinking }),
      ...(request.effort === undefined ? {} : { output_config: { effort: request.effort } }),
      ...(request.speed === "fast" ? { speed: request.speed } : {}),
      messages: request.messages.map((message, index) => wireMessage(message, endsMessage(breakpoints, request.messages.length - index))),
    },
  };
}

/**
 * Reasoning that no longer fits its conversation is left out by the server instead of failing the request for good. These models reason
 * in any case and put what they say between tool calls there too, so it is asked for as text.
 */
function droppingForeign(thinking: ThinkingParam | undefined): ThinkingParam | undefined {
  if (thinking !== undefined && thinking.type !== "adaptive") return thinking;
  return { type: "adaptive", display: "summarized", block_binding: { prefix_mismatch_behavior: "drop_block" } };
}

function wireMessage(message: ApiMessage, isCached: boolean): WireBody["messages"][number] {
  const content = message.content.map(wireBlock);
  // Reasoning cannot carry a mark, so the last block that can does.
  const last = isCached ? content.findLastIndex((block) => block.type !== "thinking" && block.type !== "redacted_thinking") : -1;
  return { role: message.role, content: last < 0 ? content : content.map((block, index) => (index === last ? mark(block, true) : block)) };
}

/** The API takes only objects as input of a call; what a model wrote instead is handed back under a name. */
function wireBlock(block: ContentBlock): ContentBlock {
  if (block.type !== "tool_use") return block;
  const isObject = typeof block.input === "object" && block.input !== null && !Array.isArray(block.input);
  return isObject ? block : { ...block, input: { unparsed_input: block.input } };
}

function mark<T extends object>(value: T, isCached: boolean): Cached<T> {
  return isCached ? { ...value, cache_control: cacheControl } : value;
}

function endsAt(breakpoints: readonly CacheBreakpoint[], at: "system" | "tool", name: string): boolean {
  return breakpoints.some((point) =>
    point.at === "tool" ? at === "tool" && point.name === name : point.at === "system" && at === "system" && point.id === name,
  );
}

function endsMessage(breakpoints: readonly CacheBreakpoint[], fromEnd: number): boolean {
  return breakpoints.some((point) => point.at === "message" && point.fromEnd === fromEnd);
}

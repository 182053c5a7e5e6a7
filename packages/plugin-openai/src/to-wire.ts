import type { ModelFailure, ModelRequest } from "@lorimer/sdk";
import type { ModelRecord } from "./model-data.js";
import { deferredTools, prefixTools } from "./deferred-calls.js";
import { reasoningFor } from "./reasoning.js";
import { isVendor } from "./settings.js";
import type { OpenAISettings } from "./settings.js";
import { wireMessages } from "./wire-messages.js";
import type { WireMessage } from "./wire-messages.js";

interface WireTool {
  readonly type: "function";
  readonly function: { readonly name: string; readonly description: string; readonly parameters: object };
}

/** The body of `POST /chat/completions`, as far as this plugin writes it. */
export interface WireBody {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly tools?: readonly WireTool[];
  readonly tool_choice?: { readonly type: "function"; readonly function: { readonly name: string } };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly reasoning_effort?: string;
  readonly stream: true;
  readonly stream_options?: { readonly include_usage: true };
}

export type Wire = { readonly ok: true; readonly body: WireBody } | ModelFailure;

/** Writes a request in the form of the chat-completions API; what the model cannot do is a failure of kind `unsupported`. Caching is the server's own affair, so breakpoints are not written. */
export function toWire(request: ModelRequest, record: ModelRecord, settings: OpenAISettings): Wire {
  if (request.speed === "fast") {
    const message = `This plugin cannot ask for fast mode, so not for "${record.id}" either; leave the speed out.`;
    return { ok: false, kind: "unsupported", message, retryable: false };
  }
  const isOwn = isVendor(settings);
  const reasoning = reasoningFor(request, record, { isVendor: isOwn });
  if (!reasoning.ok) return { ok: false, kind: "unsupported", message: reasoning.problem, retryable: false };
  const system = request.system
    .map((block) => block.text)
    .filter((text) => text.trim() !== "")
    .join("\n\n");
  const tools = prefixTools(request);
  const outputField = isOwn ? "max_completion_tokens" : record.outputField;
  return {
    ok: true,
    body: {
      model: request.model,
      messages: [
        ...(system === "" ? [] : [{ role: "system", content: system } as const]),
        ...wireMessages(request.messages, { ...record, deferred: deferredTools(request) }),
      ],
      ...(tools.length === 0
        ? {}
        : {
            tools: tools.map(({ name, description, input_schema }) => ({
              type: "function" as const,
              function: { name, description, parameters: input_schema },
            })),
          }),
      ...(request.toolChoice === undefined ? {} : { tool_choice: { type: "function", function: { name: request.toolChoice.name } } }),
      [outputField]: request.maxOutputTokens,
      ...(reasoning.effort === undefined ? {} : { reasoning_effort: reasoning.effort }),
      stream: true,
      ...(settings.includeUsage ? { stream_options: { include_usage: true } } : {}),
      ...settings.extraBody,
    },
  };
}

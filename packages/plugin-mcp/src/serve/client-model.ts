import type { CreateMessageRequestParams, SamplingMessage } from "@modelcontextprotocol/server";
import { defineModelProvider, definePlugin, manifestSchemaUrl, messageOf, noUsage } from "@lorimer/sdk";
import type { ModelFailure, ModelProvider, ModelRequest, ModelResult, ModelStream, Plugin, Signer } from "@lorimer/sdk";
import type { OtherEnds } from "./other-end.js";

/** The model of a session that is served and names no other: what its tools ask a model, the client's answers (sampling). */
export const clientModel = "mcp-client/default";

/** The provider of `clientModel`. It is asked side questions only: nobody prompts a session that is served. */
export function clientModelPlugin(version: string, ends: OtherEnds): Plugin {
  const id = "mcp-client";
  const module = "./models/client.js";
  const provider = defineModelProvider({ id, match: [], create: () => providerOf(ends) });
  return definePlugin({
    manifest: {
      $schema: manifestSchemaUrl,
      name: "lorimer.mcp-client-model",
      version,
      description: "Asks the model of the MCP client that is served.",
      extensions: { "dev.lorimer": { engine: "0" } },
    },
    contributes: { models: [{ id, match: ["mcp-client/*"], module }] },
    modules: { [module]: () => Promise.resolve({ default: provider }) },
  });
}

function providerOf(ends: OtherEnds): ModelProvider {
  const signer = { provider: "mcp-client", key: "client" };
  return {
    describe: (id) => ({ id, contextWindow: 100_000, maxOutputTokens: 8192, defaultOutputTokens: 4096, thinking: false, effort: [] }),
    signer: () => signer,
    preview: (request) => Promise.resolve({ method: "sampling/createMessage", url: "mcp:client", headers: {}, body: paramsOf(request) }),
    stream: (request, { signal }) => streamOf(() => answered(ends, request, signal, signer)),
  };
}

async function answered(ends: OtherEnds, request: ModelRequest, signal: AbortSignal, signer: Signer): Promise<ModelResult> {
  const end = ends.current;
  if (end?.capabilities.sampling === undefined) return failed("The client lets nobody ask its model, and no other model is named.");
  try {
    const { content, model, stopReason } = await end.sample(paramsOf(request), signal);
    return {
      ok: true,
      id: "",
      model,
      content: [content].flat().flatMap((block) => (block.type === "text" ? [{ type: "text" as const, text: block.text }] : [])),
      stopReason: stopReason === "maxTokens" ? "max_tokens" : "end_turn",
      usage: noUsage,
      costUsd: null,
      signer,
    };
  } catch (error) {
    return failed(`The client's model did not answer: ${messageOf(error)}`);
  }
}

/** The answer comes as a whole, and is the only block that streams. */
async function* streamOf(answer: () => Promise<ModelResult>): ModelStream {
  const result = await answer();
  if (!result.ok) return result;
  for (const [index, content_block] of result.content.entries()) yield { type: "content_block_stop", index, content_block };
  return result;
}

function paramsOf({ system, messages, maxOutputTokens }: ModelRequest): CreateMessageRequestParams {
  const systemPrompt = system.map(({ text }) => text).join("\n\n");
  return {
    messages: messages.flatMap(({ role, content }) =>
      content.flatMap((block): SamplingMessage[] => {
        if (block.type === "text") return [{ role, content: { type: "text", text: block.text } }];
        if (block.type !== "image") return [];
        return [{ role, content: { type: "image", data: block.source.data, mimeType: block.source.media_type } }];
      }),
    ),
    maxTokens: maxOutputTokens,
    ...(systemPrompt === "" ? {} : { systemPrompt }),
  };
}

function failed(message: string): ModelFailure {
  return { ok: false, kind: "unsupported", message, retryable: false };
}

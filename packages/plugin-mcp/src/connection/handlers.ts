import { pathToFileURL } from "node:url";
import type { Client, ClientCapabilities, ElicitResult } from "@modelcontextprotocol/client";
import type { ModelCaller, Workspace } from "@lorimer/sdk";
import type { ElicitationAnswer, Elicitor } from "../contract/index.js";

export interface HandlerParts {
  readonly workspace: Workspace;
  readonly elicitor: Elicitor | undefined;
  /** Asked before a server's question reaches anybody, and after the answer: a hook may decide. */
  hooks(): Promise<ElicitationHooks | undefined>;
  /** There where settings let this server use the session's model. */
  readonly sampling: ModelCaller | undefined;
  /** Ends with the session. */
  readonly signal: AbortSignal;
}

export interface ElicitationHooks {
  before(input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ElicitationAnswer | undefined>;
  after(input: Readonly<Record<string, unknown>>, answer: ElicitationAnswer, signal: AbortSignal): Promise<ElicitationAnswer>;
}

/** What a server may ask of us. A question for the person is not announced where nobody can be asked. */
export function capabilities({ elicitor, sampling }: HandlerParts, hooks: ElicitationHooks | undefined): ClientCapabilities {
  return {
    roots: { listChanged: false },
    ...(elicitor === undefined && hooks === undefined ? {} : { elicitation: { form: { applyDefaults: true }, url: {} } }),
    ...(sampling === undefined ? {} : { sampling: {} }),
  };
}

/** Answers what a server asks. */
export function answerServer(client: Client, server: string, parts: HandlerParts, hooks: ElicitationHooks | undefined): void {
  const { workspace } = parts;
  client.setRequestHandler("roots/list", () => ({
    roots: [workspace.root, ...workspace.directories].map((folder) => ({ uri: pathToFileURL(folder).href, name: folder })),
  }));
  if (parts.elicitor !== undefined || hooks !== undefined) {
    client.setRequestHandler("elicitation/create", async ({ params }, { mcpReq }): Promise<ElicitResult> => {
      const signal = AbortSignal.any([mcpReq.signal, parts.signal]);
      const isUrl = params.mode === "url";
      const input = {
        mcp_server_name: server,
        message: params.message,
        mode: isUrl ? "url" : "form",
        ...(isUrl ? { url: params.url, elicitation_id: params.elicitationId } : { requested_schema: params.requestedSchema }),
      };
      const decided = await hooks?.before(input, signal);
      const asked = decided ??
        (await parts.elicitor?.ask(
          isUrl
            ? { mode: "url", server, message: params.message, url: params.url, id: params.elicitationId }
            : {
                mode: "form",
                server,
                message: params.message,
                schema: params.requestedSchema as unknown as Readonly<Record<string, unknown>>,
              },
          { signal },
        )) ?? { action: "decline" as const };
      const answer = (await hooks?.after(input, asked, signal)) ?? asked;
      if (answer.action !== "accept") return { action: answer.action };
      return {
        action: "accept",
        ...(answer.content === undefined ? {} : { content: answer.content as NonNullable<ElicitResult["content"]> }),
      };
    });
  }
  const { sampling } = parts;
  if (sampling === undefined) return;
  client.setRequestHandler("sampling/createMessage", async ({ params }, { mcpReq }) => {
    const words = params.messages.map(({ role, content }) => {
      const blocks = Array.isArray(content) ? content : [content];
      return `${role}: ${blocks.map((block) => (block.type === "text" ? block.text : `[${block.type}]`)).join("\n")}`;
    });
    const answer = await sampling.call(
      {
        purpose: `sampling for ${server}`,
        plugin: "lorimer.mcp",
        prompt: words.join("\n\n"),
        ...(params.systemPrompt === undefined ? {} : { system: params.systemPrompt }),
        maxOutputTokens: Math.min(params.maxTokens, 8192),
      },
      { signal: AbortSignal.any([mcpReq.signal, parts.signal]) },
    );
    if (!answer.ok) throw new Error(answer.message);
    return {
      role: "assistant" as const,
      content: { type: "text" as const, text: answer.text },
      model: answer.model,
      stopReason: "endTurn",
    };
  });
}

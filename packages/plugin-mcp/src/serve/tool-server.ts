import type { CallToolResult, Server, ServerContext } from "@modelcontextprotocol/server";
import { messageOf } from "@lorimer/sdk";
import type { ApprovalAnswer, Approver, ToolCaller, ToolOutcome, ToolRegistry } from "@lorimer/sdk";

/** What a connection is served from: a session of its own, so that two connections share nothing. */
export interface ServedSession {
  readonly registry: ToolRegistry;
  readonly caller: ToolCaller;
  close(): Promise<void>;
}

export interface ServeParts {
  readonly version: string;
  /** Opens a session for one connection. */
  open(): Promise<ServedSession>;
}

const questionLimitMs = 10 * 60_000;
/** Tools that only make sense to the harness's own model. */
const withheld = new Set(["ToolSearch", "Skill", "EnterPlanMode", "ExitPlanMode", "AskUserQuestion"]);

/** A server of the protocol that offers the tools of one session. Each call goes through every stage that a model's call goes through. */
export async function toolServer({ registry, caller }: ServedSession, { version }: ServeParts): Promise<Server> {
  const { Server: McpServer } = await import("@modelcontextprotocol/server");
  const server = new McpServer({ name: "lorimer", version }, { capabilities: { tools: { listChanged: true } } });
  server.setRequestHandler("tools/list", () => ({
    tools: offered(registry).map(({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema: { ...inputSchema, type: "object" as const },
    })),
  }));
  server.setRequestHandler("tools/call", async ({ params }, context): Promise<CallToolResult> => {
    if (!offered(registry).some(({ name }) => name === params.name)) return failure(`There is no tool "${params.name}".`);
    const outcome = await caller.call(params.name, params.arguments ?? {}, {
      signal: context.mcpReq.signal,
      approver: elicitingApprover(server, context),
    });
    return resultOf(outcome);
  });
  const stop = registry.onChange(() => void server.sendToolListChanged().catch(() => undefined));
  server.onclose = stop;
  return server;
}

/** Tools of other servers are those servers' to offer. */
function offered(registry: ToolRegistry): readonly { readonly name: string; readonly description: string; readonly inputSchema: object }[] {
  return registry
    .offered()
    .flatMap(({ plugin, declaration }) => (plugin.startsWith("mcp:") || withheld.has(declaration.name) ? [] : [declaration]));
}

/** Puts a question of the permission engine to the person at the other end, where their client can. Everything else is a no. */
function elicitingApprover(server: Server, { mcpReq }: ServerContext): Approver {
  const denied: ApprovalAnswer = { behavior: "deny" };
  return {
    async ask({ title, reason }, { signal }) {
      if (server.getClientCapabilities()?.elicitation === undefined) return denied;
      try {
        const { action, content } = await mcpReq.elicitInput(
          {
            mode: "form",
            message: `${title}\n\n${reason}`,
            requestedSchema: {
              type: "object",
              properties: { allow: { type: "boolean", title: "Allow this call", default: false } },
              required: ["allow"],
            },
          },
          { signal, timeout: questionLimitMs },
        );
        return action === "accept" && content?.["allow"] === true ? { behavior: "allow" } : denied;
      } catch (error) {
        return { behavior: "deny", message: `Nobody could be asked: ${messageOf(error)}` };
      }
    },
  };
}

function resultOf({ status, content }: ToolOutcome): CallToolResult {
  const parts = typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
  const blocks = parts.flatMap((part): CallToolResult["content"] => {
    if (part.type === "text") return [{ type: "text", text: part.text }];
    if (part.type === "image" && part.source.type === "base64")
      return [{ type: "image", data: part.source.data, mimeType: part.source.media_type }];
    return [{ type: "text", text: `[${part.type}]` }];
  });
  return { content: blocks, ...(status === "ok" ? {} : { isError: true }) };
}

function failure(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}

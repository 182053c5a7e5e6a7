import type { CallToolResult, Server, ServerContext } from "@modelcontextprotocol/server";
import type { ToolProgress } from "@lorimer/sdk";
import { isRecord } from "../config/read-entry.js";
import type { HeldCalls } from "./held-calls.js";
import { elicitingApprover } from "./other-end.js";
import { failure, resultOf } from "./result-content.js";
import type { ServedSession, ServeParts } from "./served-session.js";

/** Tools that only make sense to the harness's own model. */
const withheld = new Set(["ToolSearch", "Skill", "EnterPlanMode", "ExitPlanMode", "AskUserQuestion"]);

/** Offers the tools of a session. Each call goes through every stage that a model's call goes through. */
export function serveTools(server: Server, { registry, caller }: ServedSession, { ends }: ServeParts, held: HeldCalls): () => void {
  server.setRequestHandler("tools/list", () => ({
    tools: offered(registry).map(({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema: { ...inputSchema, type: "object" as const },
    })),
  }));
  server.setRequestHandler("tools/call", ({ params: { name, arguments: input = {} } }, context) =>
    held.serve(context, async (end, signal): Promise<CallToolResult> => {
      if (!offered(registry).some((tool) => tool.name === name)) return failure(`There is no tool "${name}".`);
      const report = reporter(name, context);
      return resultOf(await ends.serving(end, () => caller.call(name, input, { signal, approver: elicitingApprover(end), report })));
    }),
  );
  return registry.onChange(() => void server.sendToolListChanged().catch(() => undefined));
}

/** Tools of other servers are those servers' to offer. */
function offered(registry: ServedSession["registry"]): readonly Declared[] {
  return registry
    .offered()
    .flatMap(({ plugin, declaration }) => (plugin.startsWith("mcp:") || withheld.has(declaration.name) ? [] : [declaration]));
}

interface Declared {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: object;
}

/** What a tool reports is progress to a client that asked for it, and a line of the log to others. */
function reporter(tool: string, { mcpReq }: ServerContext): (progress: ToolProgress) => void {
  const progressToken = mcpReq._meta?.progressToken;
  let last = -1;
  return ({ text, data }) => {
    if (progressToken === undefined) {
      if (text !== undefined) mcpReq.log("info", text, tool).catch(() => undefined);
      return;
    }
    const { progress, total } = isRecord(data) ? data : {};
    last = typeof progress === "number" && progress > last ? progress : last + 1;
    const params = {
      progressToken,
      progress: last,
      ...(typeof total === "number" ? { total } : {}),
      ...(text === undefined ? {} : { message: text }),
    };
    mcpReq.notify({ method: "notifications/progress", params }).catch(() => undefined);
  };
}

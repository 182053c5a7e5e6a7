import type { Server } from "@modelcontextprotocol/server";
import { HeldCalls, questionLimitMs } from "./held-calls.js";
import { promptCompletions, servePrompts } from "./served-prompts.js";
import { pathCompletions, serveResources } from "./served-resources.js";
import type { ServedSession, ServeParts } from "./served-session.js";
import { serveTools } from "./served-tools.js";

const mostRounds = 50;

/** Makes servers of the protocol for one session: one for a connection, or, of revision 2026-07-28, one for each request. */
export async function sessionServers(session: ServedSession, parts: ServeParts): Promise<{ make(): Server; close(): Promise<void> }> {
  const { Server: McpServer } = await import("@modelcontextprotocol/server");
  let latest: Server | undefined;
  const held = new HeldCalls(() => latest?.getClientCapabilities());
  const make = (): Server => {
    const capabilities = {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
      completions: {},
      logging: {},
    };
    const server = new McpServer(
      { name: "lorimer", version: parts.version },
      { capabilities, inputRequired: { maxRounds: mostRounds, roundTimeoutMs: questionLimitMs } },
    );
    latest = server;
    const stops = [
      serveTools(server, session, parts, held),
      servePrompts(server, session, parts),
      serveResources(server, session, parts, held),
      session.onNotice((level, data) => void server.sendLoggingMessage({ level, data }).catch(() => undefined)),
    ];
    server.setRequestHandler("completion/complete", async ({ params: { ref, argument } }, { mcpReq }) => {
      const values =
        ref.type === "ref/prompt"
          ? await promptCompletions(session, { name: ref.name, argument: argument.name, value: argument.value })
          : ref.uri.startsWith("file:")
            ? await pathCompletions(session, argument.value, mcpReq.signal)
            : [];
      return { completion: { values: values.slice(0, 100), total: values.length, hasMore: values.length > 100 } };
    });
    server.onclose = () => {
      for (const stop of stops) stop();
    };
    return server;
  };
  return {
    make,
    close: async () => {
      held.close();
      await session.close();
    },
  };
}

import { Contributions, defineStage, messageOf, SessionJournal, Workspace } from "@lorimer/sdk";
import type { AttachmentMessage, Stage, UserBlock } from "@lorimer/sdk";
import { McpInUse } from "../contract/index.js";
import type { McpServers } from "../contract/index.js";

const mention = /(?<![^\s(])@([A-Za-z0-9_.:-]+?):([A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s"'<>]+)/g;
const mostMentions = 20;
/** Characters that one resource brings into a prompt. */
const maxChars = 100_000;

/** Attaches the resources that a prompt mentions as `@server:scheme://path`. What names no server stays the words it is. */
const mcpAttach: Stage = defineStage({
  id: "mcp.attach",
  list: "input",
  slot: "attach",
  needs: { use: McpInUse, journal: SessionJournal, contributions: Contributions },
  create:
    ({ use, journal, contributions }) =>
    async (input, next, turn) => {
      if (!input.text.includes("@") || !input.text.includes("://")) return next(input);
      const attachments: AttachmentMessage[] = [];
      const found = [...input.text.matchAll(mention)].map(([, server = "", uri = ""]) => ({ server, uri: uri.replace(/[.,;:!?)]+$/, "") }));
      for (const { server, uri } of found.slice(0, mostMentions)) {
        const attach = (content: readonly UserBlock[]): unknown =>
          attachments.push({ type: "attachment", id: turn.newMessageId(), origin: `mcp:${server}:${uri}`, content });
        if (turn.preview) {
          attach([{ type: "text", text: `(What @${server}:${uri} holds is attached here when the prompt is sent.)` }]);
          continue;
        }
        const read = await journal.recall("lorimer.mcp.mention", async () => {
          const { workspace } = (await contributions.resolve({ workspace: Workspace })) as { readonly workspace: Workspace };
          return readMentioned(use.servers, server, uri, workspace, turn.signal);
        });
        if (read.fault !== undefined)
          turn.emit({ type: "notice-given", level: "warning", text: `@${server}:${uri} was not attached: ${read.fault}` });
        if (read.content !== undefined) attach(read.content);
      }
      const result = await next(input);
      return attachments.length === 0 ? result : { ...result, messages: [...attachments, ...result.messages] };
    },
});
export default mcpAttach;

async function readMentioned(
  servers: McpServers | undefined,
  server: string,
  uri: string,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<{ readonly content?: readonly UserBlock[]; readonly fault?: string }> {
  if (servers?.list().some(({ name }) => name === server) !== true) return {};
  try {
    const { boundedContent, presentContent } = await import("../result/present-result.js");
    const content = await presentContent(await servers.readResource(server, uri, signal), workspace);
    const shown = await boundedContent(content, maxChars, workspace);
    const parts = typeof shown === "string" ? [{ type: "text" as const, text: shown }] : shown;
    const blocks = parts.flatMap((part): UserBlock[] => (part.type === "tool_reference" ? [] : [part]));
    return { content: [{ type: "text", text: `The person mentioned ${uri} of the MCP server ${server}. It holds:` }, ...blocks] };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

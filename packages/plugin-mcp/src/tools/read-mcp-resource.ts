import { defineTool, Workspace } from "@lorimer/sdk";
import type { Tool, ToolResultContent } from "@lorimer/sdk";
import * as z from "zod/mini";
import { McpServers } from "../contract/index.js";
import { boundedContent, presentContent } from "../result/present-result.js";

interface ReadInput {
  readonly server: string;
  readonly uri: string;
}

const maxChars = 100_000;

const input: z.ZodMiniType<ReadInput> = z.object({ server: z.string(), uri: z.string() });

const readMcpResource: Tool = defineTool({
  name: "ReadMcpResourceTool",
  aliases: ["ReadMcpResource"],
  description: "Reads one resource of an MCP server.",
  input,
  needs: { servers: McpServers, workspace: Workspace },
  readOnly: true,
  concurrencySafe: true,
  defer: true,
  searchHint: "mcp resource read uri",
  interrupt: "cancel",
  // What it gives is bounded by then, and the words about that come on top.
  maxResultChars: maxChars + 1000,
  title: ({ server, uri }) => `Read ${uri} of ${server}`,
  summary: ({ server, uri }) => `${server} ${uri}`,
  run: async ({ server, uri }, { servers, workspace }, { signal }) =>
    boundedContent(await presentContent(await servers.readResource(server, uri, signal), workspace), maxChars, workspace),
  present: (content: ToolResultContent) => ({ content }),
});
export default readMcpResource;

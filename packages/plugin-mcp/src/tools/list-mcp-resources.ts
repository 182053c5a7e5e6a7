import { defineTool, toolFailure } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { connectFor } from "../connection/connect-for.js";
import { McpServers } from "../contract/index.js";

const waitMs = 5000;

interface ListInput {
  readonly server?: string | undefined;
}

interface Listed {
  readonly server: string;
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly mimeType: string;
}

const input: z.ZodMiniType<ListInput> = z.object({ server: z.optional(z.string().check(z.describe("Default: all"))) });

const listMcpResources: Tool = defineTool({
  name: "ListMcpResourcesTool",
  aliases: ["ListMcpResources"],
  description: "Lists what connected MCP servers offer to read.",
  input,
  needs: { servers: McpServers },
  readOnly: true,
  concurrencySafe: true,
  defer: true,
  searchHint: "mcp resources list read uri",
  title: ({ server }) => `List resources${server === undefined ? "" : ` of ${server}`}`,
  async run({ server }, { servers }, { signal }) {
    await connectFor(servers, waitMs, signal);
    const known = servers.list();
    if (server !== undefined && !known.some(({ name }) => name === server))
      return toolFailure(`There is no MCP server "${server}". Those there are: ${known.map(({ name }) => name).join(", ") || "none"}.`);
    return known
      .filter(({ name }) => server === undefined || name === server)
      .flatMap(({ name, resources }): readonly Listed[] => resources.map((resource) => ({ server: name, ...resource })));
  },
  present: (listed: readonly Listed[]) => ({
    content:
      listed.length === 0
        ? "No connected server offers resources."
        : listed
            .map(({ server, uri, name, description }) => `${server} ${uri} ${name}${description === "" ? "" : `: ${description}`}`)
            .join("\n"),
  }),
});
export default listMcpResources;

import { defineTool, toolFailure, Workspace } from "@lorimer/sdk";
import type { StandardSchema, Tool, ToolResultContent } from "@lorimer/sdk";
import { McpServers } from "../contract/index.js";
import { boundedContent, presentContent } from "../result/present-result.js";
import type { OfferedMcpTool } from "./offering.js";

/** Any object: its server checks the rest, and says what is wrong in its own words. */
const anyObject: StandardSchema<Readonly<Record<string, unknown>>> = {
  "~standard": {
    version: 1,
    vendor: "lorimer",
    validate: (value) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? { value: value as Readonly<Record<string, unknown>> }
        : { issues: [{ message: "expected an object" }] },
  },
};

interface McpToolOutput {
  readonly content: ToolResultContent;
  readonly structured?: unknown;
}

/** A server's tool as the harness runs it: through the same stages as every other. */
export function mcpTool(offered: OfferedMcpTool): Tool {
  return defineTool({
    name: offered.name,
    description: offered.description,
    input: anyObject,
    needs: { servers: McpServers, workspace: Workspace },
    readOnly: offered.readOnly,
    concurrencySafe: offered.readOnly,
    destructive: offered.destructive,
    requiresUser: offered.requiresUser,
    interrupt: "cancel",
    maxResultChars: offered.maxResultChars,
    timeoutMs: offered.timeoutMs,
    alwaysLoad: offered.alwaysLoad,
    title: () => `${offered.title} (${offered.server})`,
    async run(input, { servers, workspace }, { signal, report }) {
      const result = await servers.call(offered.server, offered.tool, input, { signal, progress: (text) => report({ text }) });
      const shown = await presentContent(result.content, workspace);
      // Text alone is cut by the limit of every tool; text beside images is not.
      const content = typeof shown === "string" ? shown : await boundedContent(shown, offered.maxResultChars, workspace);
      if (result.isError) return toolFailure(typeof content === "string" ? content : textOf(content));
      return { content, ...(result.structured === undefined ? {} : { structured: result.structured }) };
    },
    present: ({ content }: McpToolOutput) => ({ content }),
  });
}

function textOf(content: Exclude<ToolResultContent, string>): string {
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n") || "The server reported an error without words.";
}

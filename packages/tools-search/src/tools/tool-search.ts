import { defineTool, toolFailure } from "@lorimer/sdk";
import type { Tool } from "@lorimer/sdk";
import * as z from "zod/mini";
import { DeferredTools } from "../deferral/deferred-tools.js";
import type { FoundTools } from "../deferral/deferred-tools.js";

interface ToolSearchInput {
  readonly query: string;
  readonly max_results?: number | undefined;
}

const input: z.ZodMiniType<ToolSearchInput> = z.object({
  query: z.string().check(z.describe('"select:NAME,NAME", or words of what the tool should do; +word must be there')),
  max_results: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(50), z.describe("Default 5"))),
});

const toolSearch: Tool = defineTool({
  name: "ToolSearch",
  description: "Loads the definitions of tools that are named but not defined yet. What it finds can be called from the next reply on.",
  input,
  needs: { tools: DeferredTools },
  readOnly: true,
  concurrencySafe: true,
  alwaysLoad: true,
  interrupt: "cancel",
  title: ({ query }) => `Find tools: ${query}`,
  summary: ({ query }) => query,
  run({ query, max_results = 5 }, { tools }) {
    const found = tools.find(query, max_results);
    return found.names.length > 0 ? found : toolFailure(nothingFound(query, found), found);
  },
  present: ({ names, missing }: FoundTools) => ({
    content: [
      ...names.map((name) => ({ type: "tool_reference", tool_name: name }) as const),
      ...(missing.length === 0 ? [] : [{ type: "text", text: `There is no tool ${missing.join(", ")}.` } as const]),
    ],
  }),
});
export default toolSearch;

function nothingFound(query: string, { total, missing }: FoundTools): string {
  if (total === 0) return "No tool is deferred: every tool that is there is defined already.";
  if (missing.length > 0) return `There is no deferred tool ${missing.join(", ")}. Search by words instead.`;
  return `None of ${total} deferred tools fits "${query}". Use other or fewer words.`;
}

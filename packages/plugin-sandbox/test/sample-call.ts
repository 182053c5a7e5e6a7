import { defineTool } from "@lorimer/sdk";
import type { ToolCall } from "@lorimer/sdk";
import * as z from "zod/mini";

const bash = defineTool({ name: "Bash", description: "", input: z.object({}), run: () => "" });

/** A call of Bash, without the tool behind it. */
export function sampleCall(id: string, input: unknown = { command: "true" }): ToolCall {
  return { id, name: "Bash", input, tool: bash, plugin: "test" };
}

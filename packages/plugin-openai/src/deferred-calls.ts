import type { ModelRequest, ToolSpec, ToolUseBlock } from "@lorimer/sdk";

/*
 * The API knows no deferred tools, and a tool that joins the list later would cost the whole cached prefix. So one function stands in the
 * list from the start by which every tool that was found is called; in and out of the harness such a call goes by its own name.
 */

const callTool: ToolSpec = {
  name: "call_found_tool",
  description: "Calls a tool that ToolSearch has found, by the definition that the search returned.",
  input_schema: {
    type: "object",
    properties: {
      name: { type: "string", description: "The tool's name" },
      arguments: { type: "object", description: "Its arguments, as its definition says" },
    },
    required: ["name", "arguments"],
  },
};

/** The tools that stand in the request's list. */
export function prefixTools({ tools, defersTools }: ModelRequest): readonly ToolSpec[] {
  const whole = tools.filter(({ deferred }) => deferred === undefined);
  return defersTools === true || whole.length < tools.length ? [...whole, callTool] : whole;
}

/** The tools that were found, by name. */
export function deferredTools({ tools }: ModelRequest): ReadonlyMap<string, ToolSpec> {
  return new Map(tools.filter(({ deferred }) => deferred === true).map((tool) => [tool.name, tool]));
}

/** What the model reads where a found tool is referred to. */
export function definitionText(name: string, tool: ToolSpec | undefined): string {
  if (tool === undefined) return `${name} is no longer there.`;
  const definition = JSON.stringify({ name, description: tool.description, parameters: tool.input_schema });
  return `Call it with ${callTool.name}:\n${definition}`;
}

/** A call on its way out, as the model made it. */
export function outwardCall(
  name: string,
  input: unknown,
  deferred: ReadonlyMap<string, ToolSpec> | undefined,
): { readonly name: string; readonly input: unknown } {
  return deferred?.has(name) === true ? { name: callTool.name, input: { name, arguments: input } } : { name, input };
}

/** A call on its way in, under the name of the tool it is meant for. */
export function inwardCall(block: ToolUseBlock): ToolUseBlock {
  if (block.name !== callTool.name || typeof block.input !== "object" || block.input === null) return block;
  const { name, arguments: input } = block.input as { readonly name?: unknown; readonly arguments?: unknown };
  return typeof name === "string" && name !== "" ? { ...block, name, input: parsed(input) } : block;
}

/** Some models write an object of arguments as text. */
function parsed(input: unknown): unknown {
  if (typeof input !== "string") return input ?? {};
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}

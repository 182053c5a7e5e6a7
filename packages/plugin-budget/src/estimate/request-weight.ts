import { estimateBlockTokens, estimateTokens } from "@lorimer/sdk";
import type { ContentBlock, ModelRequest, ToolSpec } from "@lorimer/sdk";

/** What frames one block in a request: its type and the place of its words. */
const frame = 6;

/** Estimated tokens of the parts of requests. Parts never change once made, so each is counted once. */
export class RequestWeights {
  readonly #known = new WeakMap<object, number>();

  /** Everything that counts of a request. */
  request({ system, tools, messages }: Pick<ModelRequest, "system" | "tools" | "messages">): number {
    const specs = byName(tools);
    let total = 0;
    for (const block of system) total += block.tokens;
    for (const tool of tools) total += tool.deferred === true ? 0 : this.tool(tool);
    for (const { content } of messages) for (const block of content) total += this.block(block, specs);
    return total;
  }

  tool(tool: ToolSpec): number {
    return this.#remembered(tool, () => estimateTokens(JSON.stringify(tool)));
  }

  /** A reference to a deferred tool stands for its whole definition. */
  block(block: ContentBlock, specs: ReadonlyMap<string, ToolSpec>): number {
    const own = this.#remembered(block, () => estimateBlockTokens(block) + frame);
    if (block.type !== "tool_result" || typeof block.content === "string") return own;
    const named = block.content.flatMap((part) => (part.type === "tool_reference" ? [specs.get(part.tool_name)] : []));
    return named.reduce((sum, spec) => sum + (spec?.deferred === true ? this.tool(spec) : 0), own);
  }

  #remembered(value: object, count: () => number): number {
    let tokens = this.#known.get(value);
    if (tokens === undefined) this.#known.set(value, (tokens = count()));
    return tokens;
  }
}

export function byName(tools: readonly ToolSpec[]): ReadonlyMap<string, ToolSpec> {
  return new Map(tools.map((tool) => [tool.name, tool]));
}

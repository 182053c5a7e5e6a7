import type { OutputLine } from "./output-line.js";

/** How often each tool was called since the last text. */
export type ToolCounts = Readonly<Record<string, number>>;

/**
 * Shortens stream-json, one line at a time: text is kept, tool calls become one line of counts before the next text or
 * the result, and thinking, tool results, progress and every list of tools and models are left out.
 */
export function streamline(counts: ToolCounts, line: OutputLine): { readonly counts: ToolCounts; readonly lines: readonly OutputLine[] } {
  if (line.type === "assistant") return assistant(counts, contentOf(line));
  if (line.type === "result") {
    const { modelUsage: _models, permission_denials: denials, ...rest } = line;
    return { counts: {}, lines: [...summary(counts), { ...rest, permission_denials: Array.isArray(denials) ? denials.length : 0 }] };
  }
  if (line.type === "system" && line["subtype"] === "init") {
    const { tools: _tools, plugins: _plugins, slash_commands: _commands, skills: _skills, mcp_servers: _servers, ...rest } = line;
    return { counts, lines: [rest] };
  }
  const kept = line.type === "system" || line.type.startsWith("control_");
  return { counts, lines: kept ? [line] : [] };
}

function assistant(counts: ToolCounts, content: readonly unknown[]): ReturnType<typeof streamline> {
  let next = counts;
  const lines: OutputLine[] = [];
  for (const block of content) {
    if (!isBlock(block)) continue;
    if (block.type === "tool_use" && block.name !== undefined) next = { ...next, [block.name]: (next[block.name] ?? 0) + 1 };
    if (block.type !== "text" || !block.text) continue;
    lines.push(...summary(next), { type: "streamlined_text", text: block.text });
    next = {};
  }
  return { counts: next, lines };
}

function summary(counts: ToolCounts): readonly OutputLine[] {
  const entries = Object.entries(counts);
  if (entries.length === 0) return [];
  return [{ type: "streamlined_tool_use_summary", tool_summary: entries.map(([name, count]) => `${name} ×${count}`).join(", "), counts }];
}

function contentOf(line: OutputLine): readonly unknown[] {
  const message = line["message"];
  return typeof message === "object" && message !== null && "content" in message && Array.isArray(message.content) ? message.content : [];
}

function isBlock(value: unknown): value is { readonly type: string; readonly name?: string; readonly text?: string } {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

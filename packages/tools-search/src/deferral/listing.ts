import { estimateTokens } from "@lorimer/sdk";
import type { OfferedTool } from "@lorimer/sdk";

/** Names deferred tools for the model within a number of tokens: all names where they fit, else how many of each plugin or server there are. */
export function listing(tools: readonly OfferedTool[], tokens: number): string {
  if (tools.length === 0) return "";
  const groups = new Map<string, string[]>();
  for (const { declaration, plugin } of tools) {
    const group = groupOf(declaration.name, plugin);
    const names = groups.get(group);
    if (names === undefined) groups.set(group, [declaration.name]);
    else names.push(declaration.name);
  }
  const all = [...groups].map(([group, names]) => `- ${group}: ${names.join(", ")}`).join("\n");
  if (estimateTokens(all) <= tokens) return all;
  const lines: string[] = [];
  let left = tokens;
  for (const [group, names] of groups) {
    const line = `- ${group}: ${names.length} tools, such as ${names.slice(0, 3).join(", ")}`;
    left -= estimateTokens(line) + 1;
    if (left < 20) return [...lines, `- and ${groups.size - lines.length} more groups`].join("\n");
    lines.push(line);
  }
  return lines.join("\n");
}

/** `mcp__server__tool` belongs to its server, everything else to its plugin. */
function groupOf(name: string, plugin: string): string {
  return (name.startsWith("mcp__") ? /^mcp__(.+?)__/.exec(name)?.[1] : undefined) ?? plugin;
}

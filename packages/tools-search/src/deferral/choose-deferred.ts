import { estimateTokens } from "@lorimer/sdk";
import type { OfferedTool } from "@lorimer/sdk";
import type { SearchSettings } from "../settings.js";

/**
 * The tools whose definitions are left out of requests, by name. Those that ask for it and those that come while a session runs, by mode; and
 * where a plugin, or the rest together, would still take too much, those of the plugins with the largest definitions. A tool that was once sent stays: leaving
 * it out later would cost the cached prefix.
 */
export function chooseDeferred(
  offered: readonly OfferedTool[],
  { settings, window, sent }: { readonly settings: SearchSettings; readonly window: number; readonly sent: ReadonlySet<string> },
): ReadonlySet<string> {
  if (settings.mode === "off") return new Set();
  const isFree = ({ declaration }: OfferedTool): boolean => declaration.alwaysLoad !== true && !sent.has(declaration.name);
  const willing = offered.filter((tool) => (tool.declaration.defer === true || tool.added) && isFree(tool));
  const isFew = settings.mode === "auto" && tokensOf(willing) * 100 <= settings.autoPercent * window;
  const deferred = new Set<string>();
  if (!isFew) for (const { declaration } of willing) deferred.add(declaration.name);
  const own = offered.filter(({ declaration }) => !deferred.has(declaration.name));
  let total = tokensOf(own);
  for (const tools of byCost(own.filter(isFree))) {
    const tokens = tokensOf(tools);
    if (tokens <= settings.pluginTokens && total <= settings.definitionTokens) break;
    total -= tokens;
    for (const { declaration } of tools) deferred.add(declaration.name);
  }
  return deferred;
}

/** The tools of each plugin, those with the largest definitions first. */
function byCost(tools: readonly OfferedTool[]): readonly (readonly OfferedTool[])[] {
  const plugins = new Map<string, OfferedTool[]>();
  for (const tool of tools) {
    const others = plugins.get(tool.plugin);
    if (others === undefined) plugins.set(tool.plugin, [tool]);
    else others.push(tool);
  }
  return [...plugins].sort(([a, left], [b, right]) => tokensOf(right) - tokensOf(left) || (a < b ? -1 : 1)).map(([, group]) => group);
}

const known = new WeakMap<object, number>();

function tokensOf(tools: readonly OfferedTool[]): number {
  let total = 0;
  for (const { declaration } of tools) {
    let tokens = known.get(declaration);
    if (tokens === undefined) {
      const { name, description, inputSchema } = declaration;
      tokens = estimateTokens(JSON.stringify({ name, description, inputSchema }));
      known.set(declaration, tokens);
    }
    total += tokens;
  }
  return total;
}

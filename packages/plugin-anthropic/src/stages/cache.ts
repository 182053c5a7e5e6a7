import { defineStage } from "@lorimer/sdk";
import type { CacheBreakpoint, Draft, Stage } from "@lorimer/sdk";

/**
 * Marks where cached prefixes end. The API matches the longest marked prefix it has seen: what never changes is marked once, and the
 * last two user messages, so that each request finds the mark that the request before it wrote.
 */
const cache: Stage = defineStage({
  id: "anthropic.cache",
  list: "context",
  slot: "cache",
  create: () => (draft) => ({ ...draft, cache: [...draft.cache, ...breakpointsFor(draft)] }),
});

export default cache;

function breakpointsFor(draft: Draft): readonly CacheBreakpoint[] {
  const cacheable = draft.system.filter((block) => block.cacheable && block.text.trim() !== "");
  const lasting = cacheable.findLast((block) => block.lifetime === "static");
  const session = cacheable.findLast((block) => block.lifetime === "session");
  const tools = draft.tools.filter(({ deferred }) => deferred === undefined);
  const builtIn = lastBuiltIn(tools);
  // Tools come before the system prompt in the cached prefix, so its mark covers them, unless tools may come and go after the built-in ones.
  const tool = builtIn !== undefined && (builtIn !== tools.at(-1)?.name || lasting === undefined) ? builtIn : undefined;
  const second = tool === undefined ? session : undefined;
  return [
    ...(tool === undefined ? [] : [{ at: "tool", name: tool } as const]),
    ...(lasting === undefined ? [] : [{ at: "system", id: lasting.id } as const]),
    ...(second === undefined ? [] : [{ at: "system", id: second.id } as const]),
    // Roles alternate and a user's message is last, so the user's message before it is the third from the end.
    { at: "message", fromEnd: 3 },
    { at: "message", fromEnd: 1 },
  ];
}

/** Tools of MCP servers come and go with their servers and stand behind the built-in ones. */
function lastBuiltIn(tools: Draft["tools"]): string | undefined {
  const first = tools.findIndex((tool) => tool.name.startsWith("mcp__"));
  const builtIn = first < 0 ? tools : tools.slice(0, first);
  return builtIn.at(-1)?.name;
}

import type { ContextPiece } from "../contract/index.js";

/** The headings of `/context`, in the order in which they are shown. */
export const groups = ["system", "instructions", "skills", "memory", "tools", "mcp", "conversation", "tool results"] as const;

interface Grouped extends Pick<ContextPiece, "kind" | "id" | "origin"> {
  readonly result?: boolean;
  readonly attached?: boolean;
}

/** The heading under which a piece is summed. Files and plugins tell by their names what they are. */
export function groupOf({ kind, id, origin, result = false, attached = false }: Grouped): (typeof groups)[number] {
  if (kind === "tool") return id.startsWith("mcp__") ? "mcp" : "tools";
  if (result) return "tool results";
  const named = kind === "system" ? (topicOf(id) ?? topicOf(origin)) : attached ? topicOf(origin) : undefined;
  return named ?? (kind === "system" ? "system" : "conversation");
}

function topicOf(name: string): (typeof groups)[number] | undefined {
  if (/skill/i.test(name)) return "skills";
  if (/memor/i.test(name)) return "memory";
  if (/^mcp(?:[:_]|$)|lorimer\.mcp/i.test(name)) return "mcp";
  return /instruction|(?:AGENTS|CLAUDE|LORIMER)(?:\.local)?\.md|[/\\]rules[/\\]/.test(name) ? "instructions" : undefined;
}

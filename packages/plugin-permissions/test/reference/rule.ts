import { starMatches } from "./text-pattern.js";

/** A rule in its two parts. `content` is undefined for a rule about the whole tool. */
export interface ReadRule {
  readonly tool: string;
  readonly content: string | undefined;
}

/** `Tool`, `Tool(*)` or `Tool(content)`; undefined for what is none of these. */
export function readRule(text: string): ReadRule | undefined {
  const open = text.indexOf("(");
  const name = open < 0 ? text : text.slice(0, open);
  if (!/^[A-Za-z_*][A-Za-z0-9_*-]*$/.test(name)) return undefined;
  const tool = name === "Task" ? "Agent" : name;
  if (open < 0) return { tool, content: undefined };
  if (!text.endsWith(")")) return undefined;
  const content = text.slice(open + 1, -1);
  if (content === "") return undefined;
  return { tool, content: content === "*" || content === ":*" ? undefined : content };
}

/** Deny and ask rules take `*` anywhere in the name; an allow rule only after `mcp__server__`. */
export function nameMatches(rule: ReadRule, tool: string, behavior: "allow" | "ask" | "deny"): boolean {
  if (rule.tool === tool) return true;
  if (families[rule.tool]?.includes(tool) === true) return true;
  if (/^mcp__[a-z0-9]+$/.test(rule.tool) && tool.startsWith(`${rule.tool}__`)) return true;
  if (!rule.tool.includes("*")) return false;
  if (behavior === "allow" && !/^mcp__[a-z0-9]+__/.test(rule.tool)) return false;
  return starMatches(rule.tool, tool);
}

/** Tools that a rule about another one speaks of as well. */
const families: Readonly<Record<string, readonly string[]>> = { Edit: ["Write", "NotebookEdit"], Read: ["Grep", "Glob"] };

import type { PermissionBehavior } from "@lorimer/sdk";
import { contentKind, currentToolName, isParameter, primaryFields } from "./tool-names.js";

/** A rule in its two parts: `Tool`, or `Tool(content)` with the escapes taken off. */
export interface ParsedRule {
  /** The current name of the tool, or a pattern of names. */
  readonly tool: string;
  /** Absent: every call of the tool. */
  readonly content?: string;
}

/** Why a text is not a rule, as one sentence for whoever wrote it. */
export interface RuleFault {
  readonly fault: string;
}

/** Reads a rule. What is wrong with it may depend on what it is for: an allow rule may say less than one that refuses. */
export function parseRule(text: unknown, behavior?: PermissionBehavior): ParsedRule | RuleFault {
  if (typeof text !== "string") return { fault: `A rule is a text, not ${text === null ? "null" : typeof text}.` };
  const quoted = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  const split = splitRule(text.trim());
  if (split === undefined) return { fault: `${quoted} is not of the form Tool or Tool(content).` };
  if (typeof split === "string") return { fault: `${quoted}: ${split}` };
  const tool = currentToolName(split.tool);
  const content = split.content?.trim();
  const fault = toolFault(tool, behavior) ?? (content === undefined ? undefined : contentFault(tool, content, behavior));
  if (fault !== undefined) return { fault: `${quoted}: ${fault}` };
  return content === undefined || /^:?\*$/.test(content) ? { tool } : { tool, content };
}

export function isFault(parsed: object): parsed is RuleFault {
  return "fault" in parsed;
}

/** The rule as text; reading it again gives the same rule. */
export function printRule({ tool, content }: ParsedRule): string {
  return content === undefined ? tool : `${tool}(${content.replace(/[\\()]/g, "\\$&")})`;
}

const name = /^[A-Za-z0-9_*.-]+$/;

function splitRule(text: string): ParsedRule | string | undefined {
  const open = text.indexOf("(");
  const tool = open < 0 ? text : text.slice(0, open);
  if (!name.test(tool)) return undefined;
  if (open < 0) return { tool };
  let content = "";
  let depth = 1;
  let at = open + 1;
  for (; at < text.length; at++) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character === "\\" && (next === "(" || next === ")" || next === "\\")) {
      content += next;
      at++;
      continue;
    }
    if (character === "(") depth++;
    if (character === ")" && --depth === 0) break;
    content += character;
  }
  if (depth > 0) return "a parenthesis has no partner; one that stands for itself is written \\( or \\).";
  if (at !== text.length - 1) return "something follows the closing parenthesis.";
  // Control characters cannot be seen by whoever reviews the rule.
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(content)) return "it holds a control character.";
  return { tool, content };
}

function toolFault(tool: string, behavior: PermissionBehavior | undefined): string | undefined {
  if (/^mcp__(?:__.*)?$/.test(tool) || tool === "mcp_") return "a server's name is missing after mcp__.";
  if (/^[.-]/.test(tool)) return "a tool's name begins with a letter.";
  if (behavior === "allow" && tool.includes("*") && !/^mcp__[^*]+__.*$/.test(tool))
    return "an allow rule may use * in a tool's name only after mcp__server__.";
  return undefined;
}

function contentFault(tool: string, content: string, behavior: PermissionBehavior | undefined): string | undefined {
  if (content === "") return `there is nothing in the parentheses; ${tool} alone means every call.`;
  if (/^:?\*$/.test(content)) return undefined;
  if (tool.includes("*")) return "a pattern of tool names takes no content.";
  const field = /^([A-Za-z_][A-Za-z0-9_-]*):(.*)$/s.exec(content);
  const kind = contentKind(tool);
  if (field !== null && primaryFields.includes(field[1] ?? "") && !(kind === "command" && field[2] === "*"))
    return `the field ${field[1]} is what the content of a rule is about already: write ${tool}(${field[2]}).`;
  const parameter = field !== null && isParameter(tool, field[1] ?? "") && !(kind === "command" && field[2] === "*");
  if (parameter) return behavior === "allow" ? `a parameter (${field[1]}) can be named only by rules that ask or deny.` : undefined;
  if (kind === "none") return `the calls of ${tool} are told apart only by their parameters, as in ${tool}(name:value).`;
  if (kind === "host") return hostFault(content);
  return kind === "path" ? pathFault(content) : undefined;
}

function hostFault(content: string): string | undefined {
  if (!content.startsWith("domain:")) return "a rule of WebFetch names a host, as in WebFetch(domain:example.com).";
  const host = content.slice(7);
  if (!/^[^\s/@:?#%\\]+$/.test(host) && !/^\[[0-9a-f:.]+\]$/i.test(host)) return `${JSON.stringify(host)} is not the name of a host.`;
  return undefined;
}

function pathFault(content: string): string | undefined {
  if (content.startsWith("!")) return "a rule cannot be turned round with !.";
  if (content.startsWith("~") && content !== "~" && !content.startsWith("~/"))
    return "only ~/ can be used, not the home folder of another user.";
  if (/\[[^\]]*$/.test(content)) return "a [ has no partner.";
  return undefined;
}

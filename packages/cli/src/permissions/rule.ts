import { usageError } from "../usage-error.js";

/** One permission rule: a tool, and optionally which of its calls. */
export interface Rule {
  /** As it was written. */
  readonly text: string;
  /** A tool's name; in a deny rule `*` stands for any characters. */
  readonly tool: string;
  /** What stands in the parentheses, unless it is only `*`. */
  readonly content?: string;
  /** `content` is a command to the letter: a `*` in it stands for itself. */
  readonly literal?: true;
}

/** Reads `Tool` or `Tool(content)`; a malformed rule is a usage error that names the flag. */
export function parseRule(text: string, flag: string, kind: "allow" | "deny"): Rule {
  const match = /^([A-Za-z0-9_*-]+)(?:\((.*)\))?$/s.exec(text);
  const [, tool, content] = match ?? [];
  if (tool === undefined)
    throw usageError(
      `${flag}: ${JSON.stringify(text)} is not a rule.`,
      "A rule is Tool or Tool(content), such as Edit, Bash(npm test:*) or Read(src/**).",
    );
  if (content !== undefined && content.trim() === "")
    throw usageError(`${flag}: ${JSON.stringify(text)} has nothing in its parentheses.`, `Write ${tool} for every call of the tool.`);
  if (kind === "allow" && tool.includes("*"))
    throw usageError(
      `${flag}: ${JSON.stringify(text)} has a * in the tool's name.`,
      "Only rules that refuse may name several tools at once.",
    );
  if (content === undefined || content.trim() === "*" || content.trim() === ":*") return { text, tool };
  if (!takesContent(tool))
    throw usageError(
      `${flag}: ${JSON.stringify(text)}: the calls of ${tool} cannot be told apart by a rule yet.`,
      `Write ${tool} for every call of the tool.`,
    );
  return { text, tool, content: content.trim() };
}

export const fileEditors: readonly string[] = ["Edit", "Write", "NotebookEdit", "MultiEdit"];
const fileReaders: readonly string[] = ["Read", "Grep", "Glob"];

function takesContent(tool: string): boolean {
  return tool === "Bash" || fileEditors.includes(tool) || fileReaders.includes(tool);
}

/** The rule's tool covers a call's: `Edit` stands for every tool that changes files, `Read` for every one that reads them. */
export function coversTool(rule: Rule, toolName: string): boolean {
  if (rule.tool.includes("*")) return wildcard(rule.tool).test(toolName);
  if (rule.tool === toolName) return true;
  if (rule.tool === "Edit") return fileEditors.includes(toolName);
  return rule.tool === "Read" && fileReaders.includes(toolName);
}

/** A pattern in which `*` stands for any characters, as a regular expression for the whole text. */
export function wildcard(pattern: string): RegExp {
  const collapsed = pattern.replace(/\*+/g, "*");
  return new RegExp(
    `^${collapsed
      .split("*")
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"))
      .join(".*")}$`,
    "s",
  );
}

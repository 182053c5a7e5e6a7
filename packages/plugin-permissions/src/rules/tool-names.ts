import { wildcardMatches } from "./wildcard.js";

// Names that rules and content still use, and the tools they mean now.
const legacyNames: Readonly<Record<string, string>> = {
  Task: "Agent",
  BashOutput: "TaskOutput",
  AgentOutputTool: "TaskOutput",
  KillShell: "TaskStop",
  KillBash: "TaskStop",
  MultiEdit: "Edit",
};

/** The name a tool has now. */
export function currentToolName(name: string): string {
  return Object.hasOwn(legacyNames, name) ? (legacyNames[name] ?? name) : name;
}

/** How the content of a tool's rules is read. */
export type ContentKind = "command" | "path" | "host" | "name" | "none";

const kinds: Readonly<Record<string, ContentKind>> = {
  Bash: "command",
  Monitor: "command",
  PowerShell: "command",
  Read: "path",
  Edit: "path",
  Write: "path",
  NotebookEdit: "path",
  Grep: "path",
  Glob: "path",
  LS: "path",
  LSP: "path",
  Attach: "path",
  Cd: "path",
  WebFetch: "host",
  Agent: "name",
  Skill: "name",
};

export function contentKind(tool: string): ContentKind {
  return Object.hasOwn(kinds, tool) ? (kinds[tool] ?? "none") : "none";
}

/** Fields that a rule cannot name as a parameter, because the content of a rule is about them already. */
export const primaryFields: readonly string[] = ["command", "file_path", "path", "notebook_path", "url"];

// Further scalar fields of the tools whose rules have a content of their own; only these are read as parameters there.
const fields: Readonly<Record<string, readonly string[]>> = {
  Bash: ["run_in_background", "dangerouslyDisableSandbox", "description", "timeout"],
  Monitor: ["description", "timeout_ms"],
  PowerShell: ["run_in_background", "description", "timeout"],
  Read: ["offset", "limit", "pages", "allow_large"],
  Edit: ["old_string", "new_string", "replace_all"],
  Write: ["content"],
  NotebookEdit: ["new_source", "cell_id", "cell_type", "edit_mode"],
  Grep: ["pattern", "glob", "type", "output_mode", "multiline", "head_limit"],
  Glob: ["pattern"],
  WebFetch: ["prompt", "offset"],
  Agent: ["model", "effort", "run_in_background", "isolation", "name", "description", "prompt", "subagent_type"],
  Skill: ["args"],
};

export function isParameter(tool: string, name: string): boolean {
  return contentKind(tool) === "none" ? !primaryFields.includes(name) : (fields[tool]?.includes(name) ?? false);
}

export const fileReaders: readonly string[] = ["Read", "Grep", "Glob", "LS", "LSP", "Attach", "NotebookRead"];
export const fileEditors: readonly string[] = ["Edit", "Write", "NotebookEdit"];
export const shellTools: readonly string[] = ["Bash", "Monitor", "PowerShell"];

/** Whether a rule for `ruleTool` is about calls of `tool` at all. Both are current names; `*` stands for any characters. */
export function coversTool(ruleTool: string, tool: string): boolean {
  if (ruleTool === tool) return true;
  if (ruleTool.includes("*")) return wildcardMatches(ruleTool, tool);
  if (ruleTool === "Bash") return tool === "Monitor";
  if (ruleTool === "Edit") return fileEditors.includes(tool);
  if (ruleTool === "Read") return fileReaders.includes(tool);
  // A server's name stands for all its tools.
  return ruleTool.startsWith("mcp__") && !ruleTool.slice(5).includes("__") && tool.startsWith(`${ruleTool}__`);
}

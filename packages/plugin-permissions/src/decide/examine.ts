import { parse as parseWindows } from "node:path/win32";
import type { PathUse, ReadingPlace, ShellReading } from "../shell/shell-reading.js";
import { currentToolName, fileEditors, fileReaders, shellTools } from "../rules/tool-names.js";
import type { ToolPermission } from "@lorimer/sdk";
import type { DecisionPlace, JudgedCall } from "./context.js";

/** A file that a call would use, and how. `list` shows names only, `search` whatever is below. */
export interface FileUse extends PathUse {
  readonly access: "read" | "list" | "search" | "write";
}

/** What a call is, as far as its text says: nothing here has looked at the disk. */
export interface Examination {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly kind: "shell" | "edit" | "read" | "fetch" | "other";
  /** Files named by a call of a file tool; a shell's stand in `shell`. */
  readonly files: readonly FileUse[];
  readonly command: string | undefined;
  readonly shell: ShellReading | undefined;
  /** Changes nothing outside the session, by the tool's own word or by the table of known tools. */
  readonly readOnly: boolean;
  readonly requiresUser: boolean;
  readonly own: ToolPermission;
}

// Tools that touch nothing but the session's own state.
const sessionTools = new Set(
  "Agent EnterPlanMode ListAgents TaskCreate TaskGet TaskList TaskOutput TaskStop TaskUpdate TodoRead TodoWrite ToolSearch SetGoal ReportFindings StructuredOutput".split(
    " ",
  ),
);
const personTools = new Set(["AskUserQuestion", "ExitPlanMode"]);

/** Reads command lines. */
export type ReadShell = (command: string, place: ReadingPlace) => ShellReading;

/** Without `readShell` no command line is vouched for; calls of other tools need none. */
export function examine(call: JudgedCall, place: DecisionPlace, readShell?: ReadShell): Examination {
  const tool = currentToolName(call.name);
  const input = isRecord(call.input) ? call.input : {};
  const kind = kindOf(tool);
  const command = kind === "shell" && typeof input["command"] === "string" ? input["command"] : undefined;
  return {
    tool,
    input,
    kind,
    files: kind === "shell" ? [] : filesOf(call, tool, input, kind, place),
    command,
    shell: command === undefined ? undefined : readCommand(command, tool, place, readShell),
    readOnly: isReadOnly(call, tool, kind),
    requiresUser: call.tool?.requiresUser ?? personTools.has(tool),
    own: call.tool?.permission(call.input) ?? { behavior: "ask" },
  };
}

function kindOf(tool: string): Examination["kind"] {
  if (shellTools.includes(tool)) return "shell";
  if (fileEditors.includes(tool)) return "edit";
  if (fileReaders.includes(tool)) return "read";
  return tool === "WebFetch" || tool === "WebSearch" ? "fetch" : "other";
}

/** Whether judging a call needs the reader of command lines. */
export function needsShell(call: JudgedCall): boolean {
  return kindOf(currentToolName(call.name)) === "shell";
}

function readCommand(command: string, tool: string, place: DecisionPlace, readShell: ReadShell | undefined): ShellReading {
  try {
    if (readShell === undefined) return { commands: [], doubts: ["nothing here can have it parsed"], parts: 1 };
    return readShell(command, { cwd: place.cwd, home: place.home, shell: tool === "PowerShell" ? "powershell" : place.shell });
  } catch (error) {
    // Whatever the reader cannot digest is not vouched for.
    return { commands: [], doubts: [`it cannot be read (${error instanceof Error ? error.name : "unknown fault"})`], parts: 1 };
  }
}

function filesOf(
  call: JudgedCall,
  tool: string,
  input: Readonly<Record<string, unknown>>,
  kind: Examination["kind"],
  place: DecisionPlace,
): readonly FileUse[] {
  const paths = call.tool?.paths(call.input) ?? pathsOf(tool, input);
  const access = kind === "edit" ? "write" : tool === "Grep" ? "search" : tool === "Glob" || tool === "LS" ? "list" : "read";
  return paths.map((path) => ({ path, cwd: place.cwd, source: path, access }));
}

/** The paths of a call whose tool this harness does not have at hand. */
function pathsOf(tool: string, input: Readonly<Record<string, unknown>>): readonly string[] {
  const given = ["file_path", "notebook_path", "path"].flatMap((field) => (typeof input[field] === "string" ? [input[field]] : []));
  if (given.length > 0) return tool === "Glob" ? given.flatMap((path) => [path, ...globRoot(input["pattern"], path)]) : given;
  if (tool === "Glob") return globRoot(input["pattern"], ".");
  // A file tool that names no file cannot be vouched for.
  return tool === "Grep" || tool === "LS" ? ["."] : fileEditors.includes(tool) || fileReaders.includes(tool) ? [""] : [];
}

function globRoot(pattern: unknown, base: string): readonly string[] {
  if (typeof pattern !== "string") return [base];
  const fixed = pattern.split("/").slice(0, pattern.split("/").findIndex((segment) => /[*?[{]/.test(segment)) + 1 || undefined);
  const folder = fixed.slice(0, -1).join("/");
  if (pattern.startsWith("/") || pattern.startsWith("~") || parseWindows(pattern).root !== "") return [folder === "" ? "/" : folder];
  return [folder === "" ? base : `${base}/${folder}`];
}

function isReadOnly(call: JudgedCall, tool: string, kind: Examination["kind"]): boolean {
  if (kind === "read" || kind === "edit" || kind === "shell") return kind === "read";
  // What leaves the machine, and what a server says of itself, is not taken on trust.
  if (kind === "fetch" || tool.startsWith("mcp__")) return false;
  return call.tool === undefined
    ? sessionTools.has(tool) || personTools.has(tool)
    : call.tool.isReadOnly(call.input) || sessionTools.has(tool);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { Effort, PermissionMode } from "@lorimer/sdk";

/** The command line, checked and free of contradictions. Absent means not given. */
export interface Arguments {
  readonly command?: string;
  /** What stands after a command's name. */
  readonly operands: readonly string[];
  readonly prompt?: string;
  readonly print: boolean;
  readonly maxTurns?: number;
  readonly maxBudgetUsd?: number;
  /** JSON text, or the path of a file that holds it. */
  readonly jsonSchema?: string;
  readonly outputFormat: "text" | "json" | "stream-json";
  readonly inputFormat: "text" | "stream-json";
  readonly includePartialMessages: boolean;
  readonly replayUserMessages: boolean;
  readonly streamlined: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  readonly model?: string;
  readonly fallbackModel?: string;
  readonly effort?: Effort;
  readonly fast: boolean;
  readonly maxThinkingTokens?: number;
  readonly systemPrompt?: string;
  readonly systemPromptFile?: string;
  readonly appendSystemPrompt?: string;
  readonly appendSystemPromptFile?: string;
  /** Lines that begin with a slash are commands. */
  readonly slashCommands: boolean;
  /** Names; an empty list offers none, absent offers all. */
  readonly tools?: readonly string[];
  readonly allowedTools: readonly string[];
  readonly disallowedTools: readonly string[];
  /** Absent when no flag names one: the settings may. */
  readonly permissionMode?: PermissionMode;
  readonly permissionPromptTool?: "stdio";
  readonly addDirs: readonly string[];
  readonly sessionId?: string;
  readonly continue: boolean;
  /** An id or a name; empty: the person chooses. */
  readonly resume?: string;
  readonly forkSession: boolean;
  readonly persist: boolean;
  /** JSON text, or the path of a file that holds it. */
  readonly settings?: string;
  readonly envFiles: readonly string[];
  readonly bare: boolean;
  /** Folders of plugin packages for this session. */
  readonly pluginDirs: readonly string[];
  /** NAME.KEY=VALUE: options of plugins for this run. */
  readonly pluginOptions: readonly string[];
  /** KEY=VALUE: what `plugin configure` writes. */
  readonly set: readonly string[];
  /** Keys that `plugin configure` takes back. */
  readonly unset: readonly string[];
  /** Lists of MCP servers: JSON, or paths of files that hold it. */
  readonly mcpConfigs: readonly string[];
  /** No MCP servers but those of `mcpConfigs`. */
  readonly strictMcpConfig: boolean;
  /** How an MCP server that is added is spoken to. */
  readonly transport?: "stdio" | "http" | "sse" | "ws";
  /** NAME=VALUE. */
  readonly serverEnv: readonly string[];
  /** NAME: VALUE. */
  readonly headers: readonly string[];
  /** Where `mcp serve` listens. */
  readonly port?: number;
  /** Let what the folder brings act, for this run. */
  readonly trust: boolean;
  readonly json: boolean;
  /** `plugin`: what a plugin holds is agreed to. */
  readonly yes: boolean;
  /** `plugin`: commands of a marketplace may run. */
  readonly allowCommand: boolean;
  /** `plugin build`: nothing is written. */
  readonly check: boolean;
  /** Where a command stores what it changes. */
  readonly scope?: "user" | "project" | "local";
  /** A command looks beyond this project. */
  readonly everywhere: boolean;
  /** `cost`: of all projects. `context`: every piece. */
  readonly all: boolean;
  /** What costs are summed by. */
  readonly by: string;
  /** A day, as it was typed. */
  readonly since?: string;
  readonly csv: boolean;
  /** The event at which a replay stops. */
  readonly until?: number;
  readonly liveTools: boolean;
  /** Folders of plugins, or names of plugins to leave out. */
  readonly swapPlugins: readonly string[];
  /** A session is exported as a bug report. */
  readonly bundle: boolean;
  readonly redact: "secrets" | "all";
  /** A command writes a page for a browser. */
  readonly html: boolean;
  /** A command reads its cases from standard input. */
  readonly fromStdin: boolean;
  /** The file of a policy to use in place of the session's. */
  readonly policy?: string;
  readonly version: boolean;
  readonly help: boolean;
}

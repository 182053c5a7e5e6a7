import type { Effort } from "@lorimer/sdk";

export type PermissionMode = "default" | "acceptEdits" | "plan" | "dontAsk" | "bypassPermissions";
export type CommandName = "explain" | "doctor" | "debug prompt";

/** The command line, checked and free of contradictions. Absent means not given. */
export interface Arguments {
  readonly command?: CommandName;
  /** The prompt, or a command's operand. */
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
  readonly appendSystemPrompt?: string;
  /** Names; an empty list offers none, absent offers all. */
  readonly tools?: readonly string[];
  readonly allowedTools: readonly string[];
  readonly disallowedTools: readonly string[];
  readonly permissionMode: PermissionMode;
  readonly permissionPromptTool?: "stdio";
  readonly addDirs: readonly string[];
  readonly sessionId?: string;
  /** JSON text, or the path of a file that holds it. */
  readonly settings?: string;
  readonly envFiles: readonly string[];
  readonly bare: boolean;
  readonly json: boolean;
  readonly version: boolean;
  readonly help: boolean;
}

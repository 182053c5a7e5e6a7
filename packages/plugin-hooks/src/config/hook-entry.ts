import type { CallbackHook, HookSource } from "../contract/index.js";
import type { Matcher } from "./matcher.js";

export interface CommandHandler {
  readonly type: "command";
  readonly command: string;
  /** There: run the program itself, without a shell. */
  readonly args?: readonly string[];
  readonly shell?: "bash" | "powershell";
  readonly async: boolean;
  readonly asyncRewake: boolean;
  /** Keeps standard input open, so that the hook can be answered. */
  readonly asks: boolean;
}

export interface HttpHandler {
  readonly type: "http";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly allowedEnvVars: readonly string[];
}

export interface McpToolHandler {
  readonly type: "mcp_tool";
  readonly server: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface PromptHandler {
  readonly type: "prompt";
  readonly prompt: string;
  readonly model?: string;
  readonly continueOnBlock: boolean;
}

export interface AgentHandler {
  readonly type: "agent";
  readonly prompt: string;
  readonly model?: string;
}

interface CallbackHandler {
  readonly type: "callback";
  readonly hook: CallbackHook;
}

export type Handler = CommandHandler | HttpHandler | McpToolHandler | PromptHandler | AgentHandler | CallbackHandler;

/** Whose hook it is. */
export interface HookOrigin extends HookSource {
  /** A settings scope, `plugin` for what code added, `host` for callbacks. */
  readonly scope: string;
  /** Copies in several settings files are one hook; what plugins and skills bring stays apart. */
  readonly mergesCopies: boolean;
}

export type Phase = "observe" | "rewrite" | "gate";

/** One hook in force. */
export interface HookEntry {
  readonly event: string;
  readonly handler: Handler;
  readonly origin: HookOrigin;
  readonly matcher: Matcher | null;
  /** The matcher as it was written. */
  readonly pattern?: string;
  /** A permission rule that the call must fit. */
  readonly if?: string;
  readonly timeoutMs: number;
  readonly hasOwnTimeout: boolean;
  readonly statusMessage?: string;
  readonly once: boolean;
  readonly phase: Phase;
  readonly onFailure: "block" | "pass";
  /** How it is shown: its command, URL or prompt, shortened. */
  readonly label: string;
  /** Equal for copies of one handler; null for what is never merged. */
  readonly copyKey: string | null;
}

import { token } from "@lorimer/sdk";
import type { HookVerdict, Token } from "@lorimer/sdk";

export { Hooks } from "@lorimer/sdk";
export type { HookFiring, HookVerdict, SessionEndReason, SessionStartSource } from "@lorimer/sdk";

/** A hook that is a function of the host: no process, no JSON. Only code can register one. `disableAllHooks` leaves it alone. */
export interface CallbackHook {
  readonly event: string;
  readonly matcher?: string;
  /** How it is named in events and reasons. Default `callback`. */
  readonly name?: string;
  /** The order in which its kind of effect is merged: see `docs/hooks`. Default `gate`. */
  readonly phase?: "observe" | "rewrite" | "gate";
  /** Default: as for commands. */
  readonly timeoutMs?: number;
  /** What a throw or a timeout means. Default: `block` for PreToolUse and UserPromptSubmit, else `pass`. */
  readonly onFailure?: "block" | "pass";
  run(
    input: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal },
  ): Partial<HookVerdict> | undefined | Promise<Partial<HookVerdict> | undefined>;
}

/** Who brings a configuration of hooks. */
export interface HookSource {
  /** Shown to people: a file, a plugin, a skill. */
  readonly source: string;
  readonly pluginRoot?: string;
  readonly pluginData?: string;
  /** Values of the plugin's own options: `${user_config.NAME}`, and `CLAUDE_PLUGIN_OPTION_NAME` in the environment. */
  readonly userConfig?: Readonly<Record<string, unknown>>;
}

/** Where code registers hooks of its own. */
export interface HookRegistry {
  /** Returns the way to remove it. */
  add(hook: CallbackHook): () => void;
  /** Adds hooks in the shape of a settings file, such as those a skill brings while it is active. Returns the way to remove them. */
  addConfig(config: unknown, origin: HookSource): () => void;
}

/** Level: session. */
export const HookRegistry: Token<HookRegistry> = token("lorimer.HookRegistry");

export interface HookQuestion {
  readonly message: string;
  readonly options: readonly { readonly key: string; readonly label: string; readonly description?: string }[];
  /** The hook that asks. */
  readonly hook: string;
}

/** Asks a person what a running hook wants to know. Questions come one at a time. Where nothing provides it, a hook that asks finds its input closed. */
export interface HookPrompter {
  /** The key of the chosen option; undefined when nobody answers. */
  ask(question: HookQuestion, options: { readonly signal: AbortSignal }): Promise<string | undefined>;
}

/** Level: session. */
export const HookPrompter: Token<HookPrompter> = token("lorimer.HookPrompter");

/** Calls tools of connected MCP servers for hooks of type `mcp_tool`. */
export interface HookMcpTools {
  /** Undefined when the server is not connected; it is never connected for a hook. */
  call(
    server: string,
    tool: string,
    input: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal },
  ): Promise<{ readonly text: string; readonly isError: boolean } | undefined>;
}

/** Level: session. */
export const HookMcpTools: Token<HookMcpTools> = token("lorimer.HookMcpTools");

/** Runs a verifier with tools for hooks of type `agent`. Its own tool calls fire no agent hooks. */
export interface HookAgents {
  /** The verifier's last words. */
  verify(
    request: { readonly prompt: string; readonly model?: string; readonly maxTurns: number },
    options: { readonly signal: AbortSignal },
  ): Promise<string>;
}

/** Level: session. */
export const HookAgents: Token<HookAgents> = token("lorimer.HookAgents");

/** A terminal that hooks may send titles, notifications and bells to; provided by interactive front ends only. */
export interface HookTerminal {
  write(sequence: string): void;
}

/** Level: session. */
export const HookTerminal: Token<HookTerminal> = token("lorimer.HookTerminal");

/** What hooks left for the shell in `CLAUDE_ENV_FILE`. Whoever runs shell commands reads these files before each of them. */
export interface ShellEnvironment {
  /** Absolute paths of shell scripts, in the order in which they are to be sourced. */
  scripts(): readonly string[];
}

/** Level: session. */
export const ShellEnvironment: Token<ShellEnvironment> = token("lorimer.ShellEnvironment");

/** What the common fields of hook inputs say of the session beyond what every harness knows. */
export interface HookSessionFacts {
  /** The file the conversation is stored in; empty where it is stored nowhere. */
  readonly transcriptPath: string;
}

/** Level: session. */
export const HookSessionFacts: Token<HookSessionFacts> = token("lorimer.HookSessionFacts");

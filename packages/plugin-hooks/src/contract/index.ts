import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** What one firing of an event came to, all hooks merged: deny before defer before ask before allow, the same whichever ended first. */
export interface HookVerdict {
  /** What gates said together; absent when none said anything. A block is a `deny`, whatever the event. */
  readonly decision?: "allow" | "ask" | "defer" | "deny";
  readonly reason?: string;
  /** The hook that decided. */
  readonly source?: string;
  /** False stops everything, with `stopReason`. */
  readonly continue: boolean;
  readonly stopReason?: string;
  /** The input after every rewrite, where one rewrote it. */
  readonly updatedInput?: unknown;
  /** Joined in the order of declaration. */
  readonly additionalContext: readonly string[];
  readonly systemMessages: readonly string[];
  /** Everything else that `hookSpecificOutput` held, later hooks winning key by key. For PermissionRequest its `decision` is that of the strictest hook: `{ behavior, updatedInput?, updatedPermissions?, message?, interrupt? }`. */
  readonly output: Readonly<Record<string, unknown>>;
}

export interface HookFiring {
  /** What the matcher is compared with, such as a tool's name; absent where the event has no subject. */
  readonly subject?: string;
  /** Other names of the subject, such as a tool's aliases; a matcher that fits one of them fits. */
  readonly aliases?: readonly string[];
  /** The event's own fields, in their public snake_case names; the common ones are added. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly toolUseId?: string;
  /** The working directory of the agent it is about. Default: where the agent was last seen. */
  readonly cwd?: string;
  readonly signal: AbortSignal;
  /** Told the `statusMessage` of each hook that starts. Default: a notice. */
  status?(text: string): void;
}

export type SessionStartSource = "startup" | "resume" | "clear" | "compact" | "fork";
export type SessionEndReason = "clear" | "resume" | "logout" | "prompt_input_exit" | "other";

/** Fires events at whatever hooks are configured for them. Resolves at once, and allocates nothing, when there are none. */
export interface Hooks {
  /** True when a hook may run for this event: ask it before building an expensive input. */
  listens(event: string): boolean;
  /** Never rejects: what goes wrong with a hook is part of the verdict, or a notice. */
  fire(event: string, firing: HookFiring): Promise<HookVerdict>;
  /** Fires `SessionStart` once; later calls wait for the same. The first prompt does it where no front end did before. */
  start(source: SessionStartSource, signal: AbortSignal): Promise<HookVerdict>;
  /** Fires `SessionEnd` once. Closing the session does it, with `other`, where no front end did before. */
  end(reason: SessionEndReason): Promise<void>;
  /** What is wrong with configured hooks, one sentence each: what was left out, and what can never run. */
  readonly problems: readonly string[];
}

/** Level: session. */
export const Hooks: Token<Hooks> = token("lorimer.Hooks");

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

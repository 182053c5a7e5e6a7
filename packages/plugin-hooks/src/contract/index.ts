import { token } from "@lorimer/sdk";
import type { Token } from "@lorimer/sdk";

/** What one firing of an event came to, all hooks merged: deny before defer before ask before allow, the same whichever ended first. */
export interface HookVerdict {
  /** What gates said together; absent when none said anything. */
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
  /** Everything else that `hookSpecificOutput` held, later hooks winning key by key. */
  readonly output: Readonly<Record<string, unknown>>;
}

export interface HookFiring {
  /** What the matcher is compared with, such as a tool's name; absent where the event has no subject. */
  readonly subject?: string;
  /** The event's own fields, in their public snake_case names; the common ones are added. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly toolUseId?: string;
  readonly signal: AbortSignal;
}

/** Fires events at whatever hooks are configured for them. Resolves at once, and allocates nothing, when there are none. */
export interface Hooks {
  /** True when a hook may run for this event: ask it before building an expensive input. */
  listens(event: string): boolean;
  fire(event: string, firing: HookFiring): Promise<HookVerdict>;
  /** Fires `SessionStart` once; later calls wait for the same. The first prompt does it where no front end did before. */
  start(source: "startup" | "resume" | "clear" | "compact" | "fork", signal: AbortSignal): Promise<HookVerdict>;
}

/** Level: session. */
export const Hooks: Token<Hooks> = token("lorimer.Hooks");

/** A hook that is a function of the host: no process, no JSON. Given in the `callbacks` setting of no file; only code can register one. */
export interface CallbackHook {
  readonly event: string;
  readonly matcher?: string;
  /** The order in which its kind of effect is merged: see `docs/hooks`. Default `gate`. */
  readonly phase?: "observe" | "rewrite" | "gate";
  readonly timeoutMs?: number;
  /** What a throw or a timeout means. Default: `block` for PreToolUse and UserPromptSubmit, else `pass`. */
  readonly onFailure?: "block" | "pass";
  run(input: Readonly<Record<string, unknown>>, options: { readonly signal: AbortSignal }): Promise<Partial<HookVerdict> | undefined>;
}

/** Where code registers hooks of its own. */
export interface HookRegistry {
  /** Returns the way to remove it. */
  add(hook: CallbackHook): () => void;
  /** Adds hooks in the shape of a settings file, such as those a skill brings while it is active. Returns the way to remove them. */
  addConfig(config: unknown, origin: { readonly source: string; readonly pluginRoot?: string; readonly pluginData?: string }): () => void;
}

/** Level: session. */
export const HookRegistry: Token<HookRegistry> = token("lorimer.HookRegistry");

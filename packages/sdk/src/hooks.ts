import { token } from "./service.js";
import type { Token } from "./service.js";

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

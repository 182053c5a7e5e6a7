import { token } from "@lorimer/sdk";
import type { PermissionMode, PermissionUpdate, PermissionVerdict, Token, ToolCall } from "@lorimer/sdk";
import type { ReadingPlace, ShellReading } from "../shell/shell-reading.js";

export type { Effect, PathUse, ReadingPlace, ShellCommand, ShellReading, ShellWord } from "../shell/shell-reading.js";

/** A rule that is in force, with where it came from. */
export interface RuleInForce {
  /** As it was written, such as `Bash(npm test:*)`. */
  readonly text: string;
  readonly behavior: "allow" | "ask" | "deny";
  /** The settings scope it stands in, or `session`, or `cli`. */
  readonly scope: string;
  /** The file or flag. */
  readonly source: string;
  /** The folder that `/path` in it counts from. Absent: the session's own. */
  readonly anchor?: string;
  /** The file is another harness's, read for compatibility and never written. */
  readonly foreign?: true;
}

/** The permissions of one session: rules, mode and folders, live. Child agents are judged by them too, and never get more. */
export interface Permissions {
  readonly mode: PermissionMode;
  /** Folders beside the session's own in which work is allowed. Absolute. */
  readonly directories: readonly string[];
  readonly rules: readonly RuleInForce[];
  /** What is wrong with rules that were left out, one sentence each. */
  readonly problems: readonly string[];
  /** Applies changes and, where their destination is a file, stores them. Returns what could not be applied, in words; the rest is applied. */
  apply(updates: readonly PermissionUpdate[]): Promise<readonly string[]>;
  /** Called after every change of mode, rules or directories. Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
}

/** Level: session. Needs no workspace, so that a workspace may be made by it. */
export const Permissions: Token<Permissions> = token("lorimer.Permissions");

/** What one agent is held to beside its session's permissions, which it never exceeds. */
export interface AgentPolicy {
  /** Default: the session's. A mode that lets more go unasked than the session's changes nothing. */
  readonly mode?: PermissionMode;
  readonly rules: readonly RuleInForce[];
  /** The one file that plan mode may write. Absolute. */
  readonly planFile?: string;
}

/** Level: agent. Provided by whoever starts sub-agents, or by plan mode; absent: the session's permissions alone count. */
export const AgentPolicy: Token<AgentPolicy> = token("lorimer.AgentPolicy");

/** Tells whether one rule, in the grammar of permission rules, is about a call. For hooks' `if`. */
export interface RuleMatcher {
  /**
   * `maybe` when the call holds something that cannot be resolved, such as `$(…)`; whoever asks decides what that means.
   * A malformed rule is `invalid` and matches nothing.
   */
  match(rule: string, call: Pick<ToolCall, "name" | "input">, cwd: string): Promise<"yes" | "no" | "maybe" | "invalid">;
}

/** Level: session. */
export const RuleMatcher: Token<RuleMatcher> = token("lorimer.RuleMatcher");

/** Judges a call as the `permissions` stage would, without asking anybody and without running anything. */
export interface PermissionJudge {
  judge(call: ToolCall): Promise<PermissionVerdict>;
}

/** Level: agent. */
export const PermissionJudge: Token<PermissionJudge> = token("lorimer.PermissionJudge");

/** What the classifier of mode `auto` is given. */
export interface ClassifierRequest {
  readonly call: ToolCall;
  readonly cwd: string;
  /** What the conversation was about, shortened: the last user message. */
  readonly intent: string;
}

export type ClassifierAnswer = { readonly verdict: "allow" | "deny" | "unsure"; readonly reason: string };

/** Decides in mode `auto` what would otherwise be asked. Unsure, late or failing means: ask a person. */
export interface PermissionClassifier {
  classify(request: ClassifierRequest, options: { readonly signal: AbortSignal }): Promise<ClassifierAnswer>;
}

/** Level: session. */
export const PermissionClassifier: Token<PermissionClassifier> = token("lorimer.PermissionClassifier");

/** Tells what a command line would do, without running any of it. */
export interface ShellReader {
  read(command: string, place: ReadingPlace): Promise<ShellReading>;
}

/** Level: session. */
export const ShellReader: Token<ShellReader> = token("lorimer.ShellReader");

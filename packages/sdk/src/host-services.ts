import type { EmittedEvent } from "./event.js";
import type { AgentId } from "./ids.js";
import type { ToolDeclaration } from "./manifest.js";
import type { Message } from "./message.js";
import type { PermissionUpdate } from "./permission.js";
import { token } from "./service.js";
import type { Needs, PluginContext, Token } from "./service.js";
import type { Tool, ToolCall, ToolOutcome, ToolProgress } from "./tool.js";

/** Time, so that tests can own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Monotonic milliseconds. */
  elapsed(): number;
  /** Resolves after `ms`, or at once, without error, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Level: app. */
export const Clock: Token<Clock> = token("lorimer.Clock");

/** Source of ids and of jitter, so that tests can own them. */
export interface Random {
  /** A new UUID. */
  uuid(): string;
  /** At least 0, below 1. */
  fraction(): number;
}

/** Level: app. */
export const Random: Token<Random> = token("lorimer.Random");

export interface ApprovalRequest {
  readonly call: ToolCall;
  /** One line that names what would happen. */
  readonly title: string;
  readonly destructive: boolean;
  /** Why nobody but a person can decide, in one sentence. */
  readonly reason: string;
  /** What "always" may store: the narrowest useful rule for each place it can be kept in. Empty where only this once can be allowed. */
  readonly suggestions: readonly PermissionUpdate[];
  /** The agent whose call it is, where that is not the session's own. */
  readonly agentId?: AgentId;
}

export type ApprovalAnswer =
  | {
      readonly behavior: "allow";
      /** Runs with this instead; it is checked and judged again. */ readonly input?: unknown;
      /** Kept for later calls, where policy lets it be. */ readonly updates?: readonly PermissionUpdate[];
    }
  | {
      readonly behavior: "deny";
      /** What the model is told. */ readonly message?: string;
      /** Ends the run as well. */ readonly interrupt?: boolean;
    };

/** Whoever may say yes to a tool call. An implementation that has nobody to ask answers `deny`, and never waits. */
export interface Approver {
  ask(request: ApprovalRequest, options: { readonly signal: AbortSignal }): Promise<ApprovalAnswer>;
}

/** Level: session. */
export const Approver: Token<Approver> = token("lorimer.Approver");

/** Where anything in a session leaves what the model should be told at the next safe point. */
export interface Inbox {
  /** Adds a message; a waiting session is told of it through `onMessage`. */
  put(message: Message): void;
  /** Takes everything, in order. */
  take(): readonly Message[];
  readonly size: number;
  onMessage(listener: (message: Message) => void): () => void;
}

/** Level: session. */
export const Inbox: Token<Inbox> = token("lorimer.Inbox");

/** Lets a service outside the loop report an event of its session. */
export interface Reporter {
  emit(event: EmittedEvent): void;
}

/** Level: session. */
export const Reporter: Token<Reporter> = token("lorimer.Reporter");

/** Tells which settings anybody gave, for what is judged before a plugin is imported. */
export interface GivenSettings {
  /** Whether something is set under a key at the top of the settings, now. */
  has(key: string): boolean;
}

/** Level: session. */
export const GivenSettings: Token<GivenSettings> = token("lorimer.GivenSettings");

/** Tools that come and go while a session runs, such as those of an MCP server. They are offered from the next turn on, after the distribution's own. */
export interface ToolRegistry {
  /** Offers a tool; returns the way to withdraw it. A name that is already taken stays with who had it. */
  add(plugin: string, declaration: Omit<ToolDeclaration, "module">, load: () => Promise<Tool>): () => void;
  /** Every tool that can be called now, in request order, deferred ones included. The same list until something changes. */
  offered(): readonly OfferedTool[];
  /** Says that tools may come while the session runs: whoever needs something in the prefix for them puts it there from the start. */
  expectMore(): void;
  readonly expectsMore: boolean;
  /** Called after a tool came or went. Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
}

export interface OfferedTool {
  /** Came while the session ran, such as a tool of an MCP server. */
  readonly added: boolean;
  readonly plugin: string;
  readonly declaration: ToolDeclaration;
}

/** Level: session. */
export const ToolRegistry: Token<ToolRegistry> = token("lorimer.ToolRegistry");

/** Decides whether a tool takes an input: by its schema, then by the tool's own word. Whatever changes an input asks again before going on. */
export interface InputCheck {
  /** The call with its input parsed, or the outcome that refuses it and tells the model what is wrong. */
  check(call: ToolCall): Promise<ToolCall | ToolOutcome>;
}

/** Level: agent. */
export const InputCheck: Token<InputCheck> = token("lorimer.InputCheck");

/**
 * Runs tools beside the model's own calls, such as the commands in a prompt's template: by the same path, through every stage. Nobody is asked:
 * a call that would need a person's word is refused.
 */
export interface ToolCaller {
  /** Never rejects: what goes wrong, also that there is no such tool, is the outcome. */
  call(name: string, input: unknown, options: ToolCallOptions): Promise<ToolOutcome>;
}

export interface ToolCallOptions {
  readonly signal: AbortSignal;
  /** Whoever may be asked about this call, in place of nobody: the other end of a connection that asked for it, or the `person` whom the session asks. */
  readonly approver?: Approver | "person";
  /** Told what the tool reports while it runs. */
  report?(progress: ToolProgress): void;
}

/** Level: session. */
export const ToolCaller: Token<ToolCaller> = token("lorimer.ToolCaller");

/** One entry that a plugin contributed to a point. */
export interface ContributedEntry<Value = unknown> {
  readonly plugin: PluginContext;
  readonly value: Value;
  /** Imports the entry's module on first use and gives its default export. */
  load(): Promise<unknown>;
}

/** What plugins contributed to a point, for services that read one. */
export interface Contributions {
  /** In plugin order. */
  to<Value>(point: string): readonly ContributedEntry<Value>[];
  /** Services of the session or its agent, for an entry that declares needs. */
  resolve(needs: Needs): Promise<Readonly<Record<string, unknown>>>;
}

/** Level: session. */
export const Contributions: Token<Contributions> = token("lorimer.Contributions");

/** What code of a plugin is timed at: `load` is importing it, `make` creating its services, stages and listeners. */
export type PluginWork = "load" | "make" | "stage" | "listener" | "tool";

/** Hears how long code of plugins was waited for. It decides nothing, and a replay tells it of its own time. */
export interface PluginMeter {
  /** In milliseconds. What a stage passes on to, such as the model call inside it, is not its own. */
  took(plugin: string, work: PluginWork, ms: number): void;
}

/** Level: session. Absent: nothing is timed. */
export const PluginMeter: Token<PluginMeter> = token("lorimer.PluginMeter");

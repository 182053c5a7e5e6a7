import type { AssistantBlock } from "./content.js";
import type { AgentId, MessageId, RunId, SessionId } from "./ids.js";
import type { AssistantMessage, Message } from "./message.js";
import type { FailureKind, ModelEvent } from "./model.js";
import type { PermissionVerdict } from "./permission.js";
import type { Outcome, Spent, Transition } from "./run.js";
import type { ToolOutcome, ToolProgress } from "./tool.js";
import type { Usage } from "./usage.js";

/** Facts about a session, in the order they happened. They report; nothing waits for what a consumer makes of them. */
export type EmittedEvent =
  | { readonly type: "run-started"; readonly model: string }
  /** A message joined the history: user input, tool results, attachments, steering. */
  | { readonly type: "message-added"; readonly message: Message }
  | { readonly type: "turn-started"; readonly turn: number; readonly transition: Transition; readonly requestTokens: number }
  | { readonly type: "model-streamed"; readonly event: ModelEvent }
  /** One block of the reply is whole. `messageId` is the provider's id of the reply. */
  | {
      readonly type: "block-finished";
      readonly messageId: string;
      readonly model: string;
      readonly index: number;
      readonly block: AssistantBlock;
    }
  | {
      readonly type: "reply-finished";
      readonly message: AssistantMessage;
      readonly stopReason: string;
      readonly usage: Usage;
      readonly costUsd: number | null;
      readonly durationMs: number;
      readonly firstTokenMs: number | null;
    }
  /** What was streamed since the last `message_start` will not become part of the history. */
  | ({ readonly type: "reply-discarded"; readonly reason: string } & Partial<AttemptCost>)
  | {
      readonly type: "request-retried";
      readonly attempt: number;
      readonly maxAttempts: number;
      readonly delayMs: number;
      readonly failure: FailureKind;
      readonly status: number | null;
    }
  /** What the failed call cost all the same stands with it, where it cost something. */
  | ({
      readonly type: "recovery-applied";
      readonly recovery: string;
      readonly failure: FailureKind;
      readonly attempt: number;
    } & Partial<AttemptCost>)
  | {
      readonly type: "tool-started";
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
      readonly title: string;
      readonly plugin: string;
    }
  /** The call passed every stage and runs now, with this input. Recorded before the effect, so that no effect is ever repeated unknown. */
  | { readonly type: "tool-intended"; readonly id: string; readonly name: string; readonly input: unknown; readonly readOnly: boolean }
  | { readonly type: "tool-progressed"; readonly id: string; readonly name: string; readonly progress: ToolProgress }
  | { readonly type: "tool-finished"; readonly id: string; readonly name: string; readonly input: unknown; readonly outcome: ToolOutcome }
  | { readonly type: "stage-entered"; readonly list: "tool"; readonly slot: string; readonly id: string; readonly toolUseId: string }
  /** A call was judged, before a person was asked (`ask`) or after (`person`). */
  | { readonly type: "permission-decided"; readonly id: string; readonly name: string; readonly verdict: PermissionVerdict }
  /** A hook ended. `outcome` is what it meant for the operation; `detail` is its reason or its fault. */
  | {
      readonly type: "hook-finished";
      readonly event: string;
      /** How the hook is named in settings: its command, URL or prompt, shortened. */
      readonly hook: string;
      readonly origin: string;
      readonly toolUseId: string | null;
      readonly outcome: "passed" | "allowed" | "asked" | "blocked" | "failed" | "timed-out" | "cancelled" | "detached";
      readonly durationMs: number;
      readonly detail: string | null;
    }
  /** A question to a model beside the conversation was answered, or not. */
  | {
      readonly type: "side-call-finished";
      readonly purpose: string;
      /** Who asked; absent where that was not said. */
      readonly plugin?: string;
      readonly model: string;
      readonly ok: boolean;
      readonly usage: Usage;
      readonly costUsd: number | null;
    }
  /** A level of compaction began to work on the history. */
  | { readonly type: "compaction-started"; readonly level: string; readonly trigger: "auto" | "manual" | "overflow" }
  /** What it does now, in a few words; of the levels only a summary takes long enough. */
  | {
      readonly type: "compaction-progressed";
      readonly level: string;
      readonly trigger: "auto" | "manual" | "overflow";
      readonly step: string;
    }
  /** It ended: estimated tokens of the history before and after. `boundary` is the first message that is still sent as it was. */
  | {
      readonly type: "compaction-finished";
      readonly level: string;
      readonly trigger: "auto" | "manual" | "overflow";
      readonly tokensBefore: number;
      readonly tokensAfter: number;
      readonly boundary: MessageId | null;
      /** What the model is shown in place of what was folded away; null where that is nothing. */
      readonly summary: string | null;
      /** Why it was given up, or how it fell back; null when all went as meant. */
      readonly detail: string | null;
      readonly durationMs: number;
    }
  /** A file of instructions, memory or a skill came into the context. */
  | {
      readonly type: "context-loaded";
      readonly kind: "instructions" | "memory" | "skill";
      readonly file: string;
      readonly reason: string;
      readonly tokens: number;
    }
  /** Settings changed while the session ran. `problems` is not empty when the last good state was kept. */
  | { readonly type: "settings-changed"; readonly source: string; readonly file: string | null; readonly problems: readonly string[] }
  /** `plugin` is the installed plugin that failed, where that is what is told. */
  | { readonly type: "notice-given"; readonly level: "info" | "warning" | "error"; readonly text: string; readonly plugin?: string }
  /** Background work ended or wants attention; the model is told at the next safe point. */
  | {
      readonly type: "task-updated";
      readonly taskId: string;
      readonly status: "running" | "completed" | "failed" | "stopped";
      readonly description: string;
      readonly outputFile: string | null;
    }
  | { readonly type: "run-finished"; readonly result: RunResult };

/** What a model call that came to nothing cost. */
export interface AttemptCost {
  readonly model: string;
  readonly usage: Usage;
  /** Dollars, or null when the model's price is unknown. */
  readonly costUsd: number | null;
}

/** Where an event came from, added to every event on its way out. `sequence` counts from 1 without gaps in a session. */
export interface EventOrigin {
  readonly sequence: number;
  readonly sessionId: SessionId;
  readonly agentId: AgentId;
  readonly runId: RunId;
  /** Milliseconds since the epoch, from the session's clock. */
  readonly time: number;
  /** What the host calls the work, such as a benchmark's run and task. */
  readonly tags?: Readonly<Record<string, string>>;
}

export type SessionEvent = EmittedEvent & EventOrigin;

export interface RunResult {
  readonly outcome: Outcome;
  /** The text of the last reply. */
  readonly text: string;
  readonly turns: number;
  readonly stopReason: string | null;
  readonly spent: Spent;
  readonly durationMs: number;
  readonly denials: readonly { readonly tool_name: string; readonly tool_use_id: string; readonly tool_input: unknown }[];
  /** Why each step led to the next, in order. */
  readonly transitions: readonly Transition[];
  readonly lastMessage: MessageId | null;
}

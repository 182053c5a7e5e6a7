import type { Settings } from "@lorimer/plugin-settings/contract";
import type {
  Clock,
  Conversation,
  EmittedEvent,
  Hooks,
  Message,
  ModelCaller,
  ModelInfo,
  Reporter,
  SessionJournal,
  ThinkingOption,
} from "@lorimer/sdk";
import type { CompactionLevel } from "../contract/index.js";
import type { DecisionLog } from "../decision/decision-log.js";
import type { Decision } from "../decision/decision.js";
import type { Stored } from "../decision/stored.js";
import type { Policy } from "../settings.js";
import type { AgentState } from "./agent-state.js";
import type { ReattachmentList } from "./reattachment-list.js";

export interface EngineServices {
  readonly journal: SessionJournal;
  readonly models: ModelCaller;
  readonly conversation: Conversation;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly reattachments: ReattachmentList;
  readonly hooks: Hooks | undefined;
  readonly settings: Settings | undefined;
}

/** One history on its way into a request, or to be made smaller. */
export interface Pass {
  readonly agent: AgentState;
  readonly messages: readonly Message[];
  readonly stored: Stored;
  readonly model: ModelInfo;
  /** The model as it was asked for. */
  readonly modelName: string;
  readonly outputTokens: number;
  readonly thinking: ThinkingOption | undefined;
  readonly signal: AbortSignal;
  /** Whether the request was above the limit when this pass began. */
  pressed?: boolean;
  emit(event: EmittedEvent): void;
}

/** What a level needs of the session to decide. */
export interface DecidingEngine {
  readonly services: EngineServices;
  readonly log: DecisionLog;
  /** The levels that may act. */
  levels(policy: Policy): ReadonlySet<CompactionLevel>;
  /** What the model is sent of a history under these decisions; default: those in the log. */
  view(messages: readonly Message[], stored: Stored, decisions?: readonly Decision[]): readonly Message[];
  project(messages: readonly Message[]): readonly Message[];
}

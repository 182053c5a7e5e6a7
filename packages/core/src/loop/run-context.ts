import type {
  AgentId,
  Clock,
  EmittedEvent,
  Inbox,
  MessageId,
  ModelProvider,
  Outside,
  Needs,
  PluginContext,
  RunId,
  RunOptions,
  RunState,
  SessionId,
  StageList,
  StageTypes,
  Tool,
  ToolSpec,
  Turn,
} from "@lorimer/sdk";

/** A stage that is ready to run, with the names it goes by in events. */
export interface ReadyStage<L extends StageList> {
  readonly id: string;
  readonly slot: string;
  readonly stage: StageTypes[L];
}

/** The tools of one turn. */
export interface RunTools {
  readonly specs: readonly ToolSpec[];
  canonicalName(name: string): string;
  nearest(name: string): string | undefined;
  plugin(name: string): PluginContext;
  load(name: string): Promise<Tool | undefined>;
  resolve(needs: Needs): Promise<Readonly<Record<string, unknown>>>;
}

/** Everything a run uses that is not its state. All of it is given; the loop imports no clock, file or process. */
export interface RunContext {
  readonly sessionId: SessionId;
  readonly agentId: AgentId;
  readonly runId: RunId;
  readonly options: RunOptions;
  readonly inbox: Inbox;
  readonly clock: Clock;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
  readonly outside: Pick<Outside, "stream" | "during" | "aligned" | "turn" | "runTool" | "ranTool">;
  /** A request is built to be looked at; none is sent. */
  readonly preview?: boolean;
  stages<L extends StageList>(list: L): Promise<readonly ReadyStage<L>[]>;
  tools(): RunTools;
  provider(model: string): Promise<ModelProvider>;
  newMessageId(): MessageId;
  emit(event: EmittedEvent): void;
  /** Resolves when everything emitted so far is recorded for good. */
  recorded(): Promise<void>;
  /** Resolves when the consumer has caught up; undefined when it has not fallen behind. */
  room(): Promise<void> | undefined;
}

/** The model that the next request goes to. */
export function modelOf(state: RunState, context: RunContext): string {
  return state.overrides.model ?? context.options.model;
}

/** What stages may know of the turn that `state` stands in. */
export async function turnOf(state: RunState, context: RunContext, number: number = state.turn): Promise<Turn> {
  const model = modelOf(state, context);
  const { sessionId, agentId, runId, options, signal } = context;
  return {
    sessionId,
    agentId,
    runId,
    options,
    signal,
    number,
    ...(context.preview === true ? { preview: true } : {}),
    model: (await context.provider(model)).describe(model),
    emit: (event) => context.emit(event),
    newMessageId: () => context.newMessageId(),
  };
}

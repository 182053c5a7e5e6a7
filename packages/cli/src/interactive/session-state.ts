import type { RunResult, SessionEvent, ToolProgress } from "@lorimer/sdk";

/** What a front end shows of a session, computed from its events: plain JSON, only ever replaced. */
export interface SessionState {
  /** `preparing`: a prompt runs, and nothing went to the model yet. */
  readonly activity: "idle" | "preparing" | "working";
  readonly model: string;
  readonly turn: number;
  /** Of the last request. */
  readonly contextTokens: number;
  /** What a running call told of last. */
  readonly progress: CallProgress | null;
  /** Background work that goes on, by its id. */
  readonly tasks: readonly string[];
  readonly lastRun: RunResult | null;
  /** Of the whole session, as far as it was seen. */
  readonly costUsd: number;
}

export interface CallProgress {
  readonly id: string;
  readonly name: string;
  readonly progress: ToolProgress;
}

export const noSessionState: SessionState = {
  activity: "idle",
  model: "",
  turn: 0,
  contextTokens: 0,
  progress: null,
  tasks: [],
  lastRun: null,
  costUsd: 0,
};

/** The state after one more event; the very same where the event says nothing about it. */
export function stateAfter(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case "run-started":
      return { ...state, activity: "preparing", model: event.model, turn: 0, progress: null };
    case "turn-started":
      return { ...state, activity: "working", turn: event.turn, contextTokens: event.requestTokens };
    case "tool-progressed":
      return { ...state, progress: { id: event.id, name: event.name, progress: event.progress } };
    case "tool-finished":
      return state.progress?.id === event.id ? { ...state, progress: null } : state;
    case "task-updated": {
      const others = state.tasks.filter((id) => id !== event.taskId);
      if (event.status === "running") return { ...state, tasks: [...others, event.taskId] };
      return others.length === state.tasks.length ? state : { ...state, tasks: others };
    }
    case "run-finished":
      return {
        ...state,
        activity: "idle",
        progress: null,
        lastRun: event.result,
        costUsd: state.costUsd + event.result.spent.costUsd,
      };
    default:
      return state;
  }
}

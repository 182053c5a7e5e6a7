import type { EmittedEvent, Message, RunState } from "@lorimer/sdk";
import { CallBoard } from "../tool-calls/call-board.js";
import { nothingSpent } from "../messages/spent.js";
import { decide } from "./decide.js";
import { callModel } from "./model.js";
import { Outbox } from "../async/outbox.js";
import { prepare } from "./prepare.js";
import { recover } from "./recover.js";
import type { RunContext } from "./run-context.js";
import { finishTools } from "./tools.js";

/** The state of a run that has not begun: `messages` ends with what the model is to answer. */
export function initialState(messages: readonly Message[]): RunState {
  return {
    at: "prepare",
    turn: 0,
    messages,
    attempts: {},
    overrides: {},
    spent: nothingSpent,
    transition: { reason: "prompt" },
  };
}

export interface RunHooks {
  /** Told every state between two steps, in order; the last one is done. The next step waits for it. */
  onState?(state: RunState): Promise<void> | void;
}

/**
 * Runs from any state to its end: yields events as they happen, returns the final state. The consumer owns the pull: what it
 * does not take is not hurried, and when it stops iterating the run is cancelled.
 */
export async function* run(
  from: RunState,
  makeContext: (signal: AbortSignal, outbox: Outbox) => RunContext,
  hooks: RunHooks = {},
): AsyncGenerator<EmittedEvent, RunState, void> {
  const outbox = new Outbox();
  const abandoned = new AbortController();
  const context = makeContext(abandoned.signal, outbox);
  const board = new CallBoard(context);
  let [state, go]: [RunState, Promise<void> | void] = [from, undefined];
  try {
    while (state.at !== "done") {
      let settled = false;
      // What waits is handed out meanwhile.
      const begin = (): Promise<RunState> => advance(state, context, board);
      const step = Promise.resolve(go)
        .then(begin)
        .finally(() => {
          settled = true;
          outbox.wake();
        });
      // Awaited below; this only keeps a rejection from counting as unhandled while events are still being taken.
      step.catch(() => undefined);
      while (!settled) {
        yield* outbox.take();
        if (!settled) await outbox.wait();
      }
      yield* outbox.take();
      state = await step;
      go = hooks.onState?.(state);
    }
    yield* outbox.take();
    return state;
  } finally {
    abandoned.abort("The run ended.");
    board.close();
  }
}

function advance(state: RunState, context: RunContext, board: CallBoard): Promise<RunState> {
  switch (state.at) {
    case "prepare":
      return prepare(state, context);
    case "model":
      return callModel(state, context, board);
    case "tools":
      return finishTools(state, context, board);
    case "recover":
      return recover(state, context);
    case "decide":
      return decide(state, context);
    case "done":
      return Promise.resolve(state);
  }
}

import { LorimerError } from "@lorimer/sdk";
import type { RunState } from "@lorimer/sdk";

/** The state of a run in which the model is asked nothing. */
export function unasked(state: RunState): RunState {
  return { ...state, at: "done", outcome: { reason: "completed", message: "" } };
}

/** A state comes from a disk, perhaps of another version: what the loop could not go on from is refused before it starts. */
export function storedState(state: RunState): RunState {
  const steps: readonly unknown[] = ["prepare", "model", "tools", "recover", "decide", "done"];
  const { at, turn, messages, attempts, overrides, spent, transition } = state ?? {};
  const records = [attempts, overrides, spent, spent?.usage, transition];
  if (
    steps.includes(at) &&
    Number.isInteger(turn) &&
    Array.isArray(messages) &&
    records.every((value) => typeof value === "object" && value !== null)
  )
    return state;
  throw new LorimerError("STATE_INVALID", "The stored state of the run does not have the form of one.", {
    hint: "Start a new prompt on the session's messages instead.",
  });
}

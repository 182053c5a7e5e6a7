import { noUsage } from "@lorimer/sdk";
import type { FailureKind, Outcome, OutcomeReason, RunState } from "@lorimer/sdk";
import { attemptCost } from "../messages/spent.js";
import { assistantMessage } from "../messages/messages.js";
import { turnOf } from "./run-context.js";
import type { RunContext } from "./run-context.js";

/** Offers a failed model call to the recoveries in order; the first that knows a way out takes it. No way out ends the run. */
export async function recover(state: RunState, context: RunContext): Promise<RunState> {
  const { failure } = state;
  if (failure === undefined) return { ...state, at: "prepare" };
  if (context.signal.aborted)
    return {
      ...(await keepPartial(state, context)),
      at: "done",
      outcome: { reason: "aborted_streaming", message: "The run was interrupted." },
    };

  const turn = await turnOf(state, context);
  for (const { id, stage } of await context.stages("recover")) {
    const used = state.attempts[id] ?? 0;
    if (!stage.handles.includes(failure.kind) || used >= stage.limit) continue;
    const change = await stage.recover(failure, state, turn);
    if (change === undefined) continue;
    const cost = attemptCost(turn.model.id, failure);
    context.emit({ type: "recovery-applied", recovery: id, failure: failure.kind, attempt: used + 1, ...cost });
    if (change.keepsPartial !== true) context.emit({ type: "reply-discarded", reason: failure.message });
    const known = new Set(state.messages.map((message) => message.id));
    for (const message of change.messages ?? []) if (!known.has(message.id)) context.emit({ type: "message-added", message });
    if (change.notice !== undefined) context.emit({ type: "notice-given", level: "warning", text: change.notice });
    return {
      ...state,
      at: "prepare",
      messages: change.messages ?? state.messages,
      overrides: { ...state.overrides, ...change.overrides },
      attempts: { ...state.attempts, [id]: used + 1 },
      transition: { reason: "recovered", recovery: id, failure: failure.kind },
      request: undefined,
      failure: undefined,
    };
  }
  const outcome: Outcome = { reason: reasons[failure.kind] ?? "model_error", message: failure.message, failure };
  return { ...(await keepPartial(state, context)), at: "done", outcome };
}

const reasons: Partial<Record<FailureKind, OutcomeReason>> = {
  prompt_too_long: "prompt_too_long",
  context_limit: "blocking_limit",
  image_error: "image_error",
  budget: "budget_exhausted",
};

/** What the model did say before it failed stays in the history. */
async function keepPartial(state: RunState, context: RunContext): Promise<RunState> {
  const words = (state.failure?.partial ?? []).filter((block) => block.type === "text" && block.text.trim() !== "");
  const { request } = state;
  if (words.length === 0 || request === undefined) return { ...state, request: undefined };
  const signer = (await context.provider(request.model)).signer();
  const partial = assistantMessage(context.newMessageId(), { content: words, model: request.model, signer, usage: noUsage });
  context.emit({ type: "message-added", message: partial });
  return { ...state, request: undefined, messages: [...state.messages, partial] };
}

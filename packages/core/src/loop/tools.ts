import type { BatchDecision, RunOverrides, RunState, ToolOutcome, ToolResultBlock, ToolUseBlock, Turn } from "@lorimer/sdk";
import { untilAborted } from "../async/until-aborted.js";
import { userMessage } from "../messages/messages.js";
import type { CallBoard } from "../tool-calls/call-board.js";
import type { RunContext } from "./run-context.js";
import { turnOf } from "./run-context.js";

/** Waits for every call of the reply and appends it with all results, in the order asked, in one step. */
export async function finishTools(state: RunState, context: RunContext, board: CallBoard): Promise<RunState> {
  const { reply, failure } = state;
  if (reply === undefined) return { ...state, at: "prepare" };
  const calls = reply.content.filter((block) => block.type === "tool_use");
  const turn = await turnOf(state, context);
  if (!board.isOpen) board.open(turn);
  const outcomes = await board.finish(calls);
  board.clear();

  const results = userMessage(
    context.newMessageId(),
    calls.map((call, index) => resultBlock(call, outcomes[index])),
  );
  const after = await afterBatch(calls, outcomes, turn, context);
  const extra = [...outcomes.flatMap((outcome) => outcome.messages ?? []), ...after.flatMap(({ messages = [] }) => messages)];
  for (const message of [results, ...extra]) context.emit({ type: "message-added", message });

  const next: RunState = {
    ...state,
    at: "prepare",
    messages: [...state.messages, reply, results, ...extra],
    overrides: outcomes.reduce<RunOverrides>((all, outcome) => ({ ...all, ...outcome.overrides }), state.overrides),
    transition: { reason: "tool_results" },
    request: undefined,
    reply: undefined,
  };
  const stop = [...outcomes, ...after].find((decision) => decision.stop !== undefined)?.stop;
  if (context.signal.aborted)
    return { ...next, at: "done", outcome: { reason: "aborted_tools", message: "The run was interrupted while tools ran." } };
  if (stop !== undefined) return { ...next, at: "done", outcome: { reason: "hook_stopped", message: stop.reason } };
  return failure === undefined ? next : { ...next, at: "recover" };
}

/** What the batch stages make of the results. An interrupted run has no next turn for them to act on. */
async function afterBatch(
  calls: readonly ToolUseBlock[],
  outcomes: readonly ToolOutcome[],
  turn: Turn,
  context: RunContext,
): Promise<readonly BatchDecision[]> {
  const decisions: BatchDecision[] = [];
  const batch = { calls: calls.flatMap(({ id, name, input }, index) => ({ id, name, input, outcome: outcomes[index] as ToolOutcome })) };
  for (const { stage } of context.signal.aborted ? [] : await context.stages("batch")) {
    decisions.push((await untilAborted((async () => stage(batch, turn))(), context.signal)) ?? {});
  }
  return decisions;
}

function resultBlock(call: ToolUseBlock, outcome: ToolOutcome | undefined): ToolResultBlock {
  const content = outcome === undefined || outcome.content.length === 0 ? "(no output)" : outcome.content;
  const block: ToolResultBlock = { type: "tool_result", tool_use_id: call.id, content };
  return outcome?.status === "ok" ? block : { ...block, is_error: true };
}

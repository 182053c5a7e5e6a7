import type { RunState, StopDecision } from "@lorimer/sdk";
import { userMessage } from "../messages/messages.js";
import { turnOf } from "./run-context.js";
import type { RunContext } from "./run-context.js";

/** Times in a run that a provider may interrupt a reply and be asked to go on with it. */
const pauseLimit = 8;

/** The model asked for no tools: ends the run, unless someone spoke meanwhile or a stop stage wants more. */
export async function decide(state: RunState, context: RunContext): Promise<RunState> {
  const { reply } = state;
  if (reply === undefined) return { ...state, at: "prepare" };
  const next: RunState = { ...state, messages: [...state.messages, reply], reply: undefined };
  const pauses = state.attempts["pause"] ?? 0;
  if (state.stopReason === "pause_turn" && pauses < pauseLimit) {
    return { ...next, at: "prepare", attempts: { ...next.attempts, pause: pauses + 1 }, transition: { reason: "paused" } };
  }

  const turn = await turnOf(next, context);
  let structuredOutput: unknown;
  for (const { id, stage } of await context.stages("stop")) {
    const key = `stop:${id}`;
    const used = state.attempts[key] ?? 0;
    let decision: StopDecision = await stage.decide(reply, turn);
    if (decision.decision === "continue" && used >= stage.limit) decision = stage.overruled?.() ?? { decision: "done" };
    if (decision.decision === "end") return { ...next, at: "done", outcome: { reason: decision.reason, message: decision.message } };
    if (decision.decision === "continue") {
      const feedback = userMessage(context.newMessageId(), [{ type: "text", text: decision.feedback }], true);
      context.emit({ type: "message-added", message: feedback });
      return {
        ...next,
        at: "prepare",
        messages: [...next.messages, feedback],
        attempts: { ...next.attempts, [key]: used + 1 },
        transition: { reason: "stop_blocked", stage: id },
      };
    }
    structuredOutput = decision.structuredOutput ?? structuredOutput;
  }
  if (context.inbox.size > 0) return { ...next, at: "prepare", transition: { reason: "steered" } };
  const outcome = structuredOutput === undefined ? {} : { structuredOutput };
  return { ...next, at: "done", outcome: { reason: "completed", message: "", ...outcome } };
}

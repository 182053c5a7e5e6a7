import type { Draft, ModelRequest, Outcome, RunState } from "@lorimer/sdk";
import { normalise } from "../messages/normalise.js";
import { requestTokens } from "../messages/request-size.js";
import { askedOptions } from "./asked-options.js";
import { modelOf, turnOf } from "./run-context.js";
import type { RunContext } from "./run-context.js";

/** Ends the run where a limit is reached; else hears what the inbox holds and builds the next request. */
export async function prepare(state: RunState, context: RunContext): Promise<RunState> {
  const limit = reachedLimit(state, context);
  if (limit !== undefined) return { ...state, at: "done", outcome: limit };

  const heard = context.inbox.take();
  for (const message of heard) context.emit({ type: "message-added", message });
  const next = heard.length === 0 ? state : { ...state, messages: [...state.messages, ...heard] };

  const request = await buildRequest(next, context);
  context.emit({ type: "turn-started", turn: next.turn + 1, transition: next.transition, requestTokens: requestTokens(request) });
  return { ...next, at: "model", request };
}

/** Passes a draft through the context stages and turns it into a request. Sends nothing. */
export async function buildRequest(state: RunState, context: RunContext): Promise<ModelRequest> {
  const turn = await turnOf(state, context, state.turn + 1);
  const tools = context.tools();
  let draft: Draft = {
    system: [],
    messages: state.messages,
    tools: tools.specs,
    model: modelOf(state, context),
    ...askedOptions(state, context, turn),
    cache: [],
  };
  for (const { stage } of await context.stages("context")) draft = await stage(draft, turn);

  const provider = await context.provider(draft.model);
  const messages = normalise(draft.messages, { signer: provider.signer(), canonicalName: (name) => tools.canonicalName(name) });
  return { ...draft, messages };
}

function reachedLimit(state: RunState, context: RunContext): Outcome | undefined {
  const { maxTurns, maxCostUsd } = context.options;
  if (context.signal.aborted) {
    const reason = state.transition.reason === "tool_results" ? "aborted_tools" : "aborted_streaming";
    return { reason, message: "The run was interrupted." };
  }
  if (maxTurns !== undefined && state.turn >= maxTurns) {
    return { reason: "max_turns", message: `The run ended after ${maxTurns} model calls, its limit.` };
  }
  if (maxCostUsd !== undefined && state.spent.costUsd >= maxCostUsd) {
    return {
      reason: "budget_exhausted",
      message: `The run ended: it cost $${state.spent.costUsd.toFixed(4)} of the $${maxCostUsd} allowed.`,
    };
  }
  if (maxCostUsd !== undefined && state.spent.unpricedCalls > 0) {
    const message = `The run ended: ${modelOf(state, context)} has no known price, so a limit of $${maxCostUsd} cannot be kept. Set its price in the provider's settings.`;
    return { reason: "budget_exhausted", message };
  }
  return undefined;
}

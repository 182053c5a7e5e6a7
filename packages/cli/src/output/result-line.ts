import { addUsage, noUsage } from "@lorimer/sdk";
import type { ModelInfo, OutcomeReason, RunResult, Spent } from "@lorimer/sdk";
import type { OutputLine } from "./output-line.js";

/** What this process has spent so far, over all its prompts. */
export type Total = Pick<Spent, "byModel" | "costUsd" | "unpricedCalls" | "savedUsd">;

export const nothingSpent: Total = { byModel: {}, costUsd: 0, unpricedCalls: 0, savedUsd: 0 };

export function addSpent(total: Total, spent: Spent): Total {
  const byModel = { ...total.byModel };
  for (const [model, used] of Object.entries(spent.byModel)) {
    const before = byModel[model] ?? { usage: noUsage, costUsd: 0, calls: 0 };
    byModel[model] = {
      usage: addUsage(before.usage, used.usage),
      costUsd: before.costUsd + used.costUsd,
      calls: before.calls + used.calls,
    };
  }
  return {
    byModel,
    costUsd: total.costUsd + spent.costUsd,
    unpricedCalls: total.unpricedCalls + spent.unpricedCalls,
    savedUsd: total.savedUsd + spent.savedUsd,
  };
}

const subtypes: Partial<Record<OutcomeReason, string>> = {
  completed: "success",
  hook_stopped: "success",
  stop_hook_prevented: "success",
  max_turns: "error_max_turns",
  budget_exhausted: "error_max_budget_usd",
  structured_output_failed: "error_max_structured_output_retries",
};

/** True when a run did not end as one would wish; such a run never exits 0. */
export function isFailed(result: RunResult): boolean {
  return subtypes[result.outcome.reason] !== "success";
}

/** The single object of `--output-format json`, and the last line of stream-json for each prompt. Cost and models are those of the whole process. */
export function resultLine(result: RunResult, total: Total, model: ModelInfo | undefined): OutputLine {
  const { outcome, spent } = result;
  const subtype = subtypes[outcome.reason] ?? "error_during_execution";
  const failed = subtype !== "success";
  return {
    type: "result",
    subtype,
    is_error: failed,
    duration_ms: Math.round(result.durationMs),
    duration_api_ms: Math.round(spent.apiMs),
    num_turns: result.turns,
    ...(failed ? { errors: [outcome.message || outcome.reason] } : { result: result.text }),
    stop_reason: result.stopReason,
    total_cost_usd: total.costUsd,
    // Ours: the cost above is not the whole of it.
    ...(total.unpricedCalls === 0 ? {} : { unpriced_calls: total.unpricedCalls }),
    usage: spent.usage,
    modelUsage: modelUsage(total, model),
    permission_denials: result.denials,
    ...("structuredOutput" in outcome && outcome.structuredOutput !== undefined ? { structured_output: outcome.structuredOutput } : {}),
    ...(outcome.failure?.status === undefined ? {} : { api_error_status: outcome.failure.status }),
    terminal_reason: outcome.reason === "structured_output_failed" ? "structured_output_retry_exhausted" : outcome.reason,
  };
}

/** The result of a run that could not begin. */
export function failedToStartLine(message: string): OutputLine {
  return {
    type: "result",
    subtype: "error_during_execution",
    is_error: true,
    duration_ms: 0,
    duration_api_ms: 0,
    num_turns: 0,
    errors: [message],
    stop_reason: null,
    total_cost_usd: 0,
    usage: noUsage,
    modelUsage: {},
    permission_denials: [],
    terminal_reason: "turn_setup_failed",
  };
}

function modelUsage(total: Total, model: ModelInfo | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(total.byModel).map(([id, { usage, costUsd }]) => [
      id,
      {
        inputTokens: usage.input_tokens,
        outputTokens: usage.output_tokens,
        cacheReadInputTokens: usage.cache_read_input_tokens,
        cacheCreationInputTokens: usage.cache_creation_input_tokens,
        webSearchRequests: 0,
        costUSD: costUsd,
        ...(model?.id === id ? { contextWindow: model.contextWindow, maxOutputTokens: model.maxOutputTokens } : {}),
      },
    ]),
  );
}

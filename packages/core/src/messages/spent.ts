import { addUsage, cacheSavings, noUsage } from "@lorimer/sdk";
import type { AttemptCost, ModelInfo, ModelResult, Spent } from "@lorimer/sdk";

export const nothingSpent: Spent = { usage: noUsage, costUsd: 0, unpricedCalls: 0, savedUsd: 0, apiMs: 0, byModel: {} };

/** What a run has used once one more model call, successful or not, is counted. */
export function spend(
  spent: Spent,
  { id: model, price }: Pick<ModelInfo, "id" | "price">,
  result: Pick<ModelResult, "usage" | "costUsd">,
  apiMs: number,
): Spent {
  const usage = result.usage ?? noUsage;
  const costUsd = result.costUsd ?? 0;
  const before = spent.byModel[model] ?? { usage: noUsage, costUsd: 0, calls: 0 };
  return {
    usage: addUsage(spent.usage, usage),
    costUsd: spent.costUsd + costUsd,
    savedUsd: spent.savedUsd + (price === undefined ? 0 : cacheSavings(usage, price)),
    unpricedCalls: spent.unpricedCalls + (result.costUsd === null ? 1 : 0),
    apiMs: spent.apiMs + apiMs,
    byModel: {
      ...spent.byModel,
      [model]: { usage: addUsage(before.usage, usage), costUsd: before.costUsd + costUsd, calls: before.calls + 1 },
    },
  };
}

/** What a call that came to nothing cost, for the events that tell of it; nothing where nothing was counted. */
export function attemptCost(model: string, { usage, costUsd = null }: Pick<ModelResult, "usage" | "costUsd">): Partial<AttemptCost> {
  return usage === undefined || Object.values(usage).every((tokens) => tokens === 0) ? {} : { model, usage, costUsd };
}

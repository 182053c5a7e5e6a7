import type { ModelFailure } from "@lorimer/sdk";
import { dollar } from "./budget-pool.js";
import type { Amount, PoolRefusal } from "./budget-pool.js";

/** A call that could pass a limit: which one, what is left of it, and what the call would need. */
export function overLimit(
  { limit, left }: PoolRefusal,
  { needed, input, output }: { readonly needed: Amount; readonly input: number; readonly output: number },
): ModelFailure {
  const isMoney = needed.money > left.money;
  const of = isMoney ? usd((limit.money ?? 0) / dollar) : count(limit.tokens ?? 0);
  const rest = isMoney ? usd(left.money / dollar) : count(left.tokens);
  const most = isMoney ? usd(needed.money / dollar) : count(needed.tokens);
  return failure(
    `The limit of ${of} ${limit.name} is reached: ${rest} is left, and the next call could take ${most} ` +
      `(about ${input.toLocaleString("en")} tokens to read, ${output.toLocaleString("en")} to answer). It was not made.`,
  );
}

/** Money is limited, and nobody knows what the model costs. */
export function priceUnknown(model: string, maxCostUsd: number): ModelFailure {
  return failure(
    `The call was not made: ${model} has no known price, so a limit of $${maxCostUsd} cannot be kept. Set its price in the provider's settings.`,
  );
}

/** An answer that ended at what the limit left for it. */
export function cutShort(tokens: number): string {
  return `The answer was cut after ${tokens.toLocaleString("en")} tokens: the limit left no room for more.`;
}

function failure(message: string): ModelFailure {
  return { ok: false, kind: "budget", message, retryable: false };
}

function count(tokens: number): string {
  return `${Math.floor(tokens).toLocaleString("en")} tokens`;
}

function usd(dollars: number): string {
  return `$${dollars.toFixed(dollars < 0.01 ? 6 : 4).replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}

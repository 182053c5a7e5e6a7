import { defineStage, isLeased, noUsage, withinLease } from "@lorimer/sdk";
import type { BudgetLease, ModelFailure, ModelResult, ModelStream, Stage, Usage } from "@lorimer/sdk";
import { TurnGate } from "../gate/session-gate.js";

/** Asks for a lease before each attempt is sent, and gives back what it did not use. Inside of retries, because each of them costs. */
const budget: Stage = defineStage({
  id: "budget.lease",
  list: "model",
  slot: "adapt",
  needs: { gate: TurnGate },
  create: ({ gate }) =>
    async function* (request, next, turn) {
      await gate.enter({ runId: turn.runId, number: turn.number, maxCostUsd: turn.options.maxCostUsd });
      const lease = gate.admit(request, turn.model, "conversation");
      if (!isLeased(lease)) return lease;
      const asked = withinLease(request, lease);
      const result = yield* metered(next(asked), lease);
      return asked === request ? result : await cutByLimit(result, asked.maxOutputTokens);
    },
});
export default budget;

/** Settles with what the provider counted last, also where nobody waits for the end. */
async function* metered(stream: ModelStream, lease: BudgetLease): ModelStream {
  let used: { readonly usage: Usage; readonly costUsd: number | null } = { usage: noUsage, costUsd: null };
  try {
    for (;;) {
      const step = await stream.next();
      if (step.done === true) {
        const { usage = used.usage, costUsd = null } = step.value;
        used = { usage, costUsd };
        return step.value;
      }
      const event = step.value;
      if (event.type === "message_start") used = { usage: event.message.usage, costUsd: null };
      else if (event.type === "message_delta") used = { usage: event.usage, costUsd: null };
      yield event;
    }
  } finally {
    lease.settle(used);
    await stream.return(stopped).catch(() => undefined);
  }
}

const stopped: ModelFailure = { ok: false, kind: "unknown", message: "The model call was left.", retryable: false };

/** An answer that ended where the limit ended it cannot be asked for again with more room. */
async function cutByLimit(result: ModelResult, tokens: number): Promise<ModelResult> {
  if (!result.ok || result.stopReason !== "max_tokens") return result;
  const { cutShort } = await import("../gate/refusals.js");
  const { usage, costUsd, content } = result;
  const partial = content.filter((block) => block.type !== "tool_use");
  return { ok: false, kind: "budget", message: cutShort(tokens), retryable: false, partial, usage, costUsd };
}

import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";

/** When the model is overloaded, gone or unwilling, the rest of the run goes to the fallback model. The next run starts with the first again. */
const fallback: Stage = defineStage({
  id: "fallback",
  list: "recover",
  slot: "fallback",
  create: () => ({
    handles: ["overloaded", "rate_limit", "server_error", "refusal", "model_not_found"],
    limit: 1,
    resets: "run",
    recover: (failure, state, turn) => {
      const { fallbackModel, model } = turn.options;
      if (fallbackModel === undefined || (state.overrides.model ?? model) === fallbackModel) return undefined;
      return {
        overrides: { model: fallbackModel, maxOutputTokens: undefined },
        notice: `${model} could not answer (${failure.kind}); going on with ${fallbackModel}.`,
      };
    },
  }),
});
export default fallback;

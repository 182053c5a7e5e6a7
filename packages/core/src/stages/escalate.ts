import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";

/** A reply cut by the default output cap is asked for again, once, with the model's own cap. The person sees nothing of it. */
const escalate: Stage = defineStage({
  id: "escalate",
  list: "recover",
  slot: "escalate",
  create: () => ({
    handles: ["output_limit"],
    limit: 1,
    resets: "run",
    recover: (_failure, state, turn) => {
      const { maxOutputTokens } = turn.model;
      if ((state.request?.maxOutputTokens ?? maxOutputTokens) >= maxOutputTokens) return undefined;
      return { overrides: { maxOutputTokens } };
    },
  }),
});
export default escalate;

import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { TurnGate } from "../gate/session-gate.js";

/** Begins the prompt's budget with the prompt: calls beside the conversation before its first turn draw from it as well. */
const prompt: Stage = defineStage({
  id: "budget.prompt",
  list: "input",
  slot: "command",
  before: ["skill-turn", "command"],
  needs: { gate: TurnGate },
  create:
    ({ gate }) =>
    async (input, next, turn) => {
      if (!turn.preview) await gate.enter({ runId: turn.runId, number: 0, maxCostUsd: turn.options.maxCostUsd });
      return next(input);
    },
});
export default prompt;

import { defineStage } from "@lorimer/sdk";
import type { Stage, StopDecision } from "@lorimer/sdk";
import { replyText } from "../messages/messages.js";
import { compileSchema } from "../messages/output-schema.js";

/** Holds the final answer to the JSON Schema the run was asked for; a wrong one goes back to the model with what is wrong. */
const structuredOutput: Stage = defineStage({
  id: "structured-output",
  list: "stop",
  slot: "verify",
  create: () => {
    let problem = "";
    return {
      limit: 3,
      overruled: () => ({
        decision: "end",
        reason: "structured_output_failed",
        message: `The model gave no answer that matches the schema. Last problem: ${problem}`,
      }),
      decide: async (reply, turn): Promise<StopDecision> => {
        const { outputSchema } = turn.options;
        if (outputSchema === undefined) return { decision: "done" };
        const check = await compileSchema(outputSchema);
        const result = check(replyText(reply));
        if (result.ok) return { decision: "done", structuredOutput: result.value };
        problem = result.problem;
        return {
          decision: "continue",
          feedback: `Your answer does not match the JSON Schema: ${problem}. Answer again with one valid JSON value and nothing else.`,
        };
      },
    };
  },
});
export default structuredOutput;

import { contextBlock, defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";

/** Tells the model which form the final answer must have, where the run was asked for structured output. */
const outputSchema: Stage = defineStage({
  id: "output-schema",
  list: "context",
  slot: "remind",
  create: () => (draft, turn) => {
    const { outputSchema: schema } = turn.options;
    if (schema === undefined) return draft;
    const text = `Your final answer must be one JSON value that is valid against this JSON Schema, and nothing else: no prose, no code fence.\n${JSON.stringify(schema)}`;
    return {
      ...draft,
      system: [...draft.system, contextBlock({ id: "output-schema", text, origin: "run options", lifetime: "session", cacheable: true })],
    };
  },
});
export default outputSchema;

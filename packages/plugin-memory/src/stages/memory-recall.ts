import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { MemoryRecall } from "../session/own-tokens.js";

/** Sends along what was chosen meanwhile, with the results of tools. It waits for nothing. */
const memoryRecall: Stage = defineStage({
  id: "memory-recall",
  list: "batch",
  slot: "observe",
  needs: { recall: MemoryRecall },
  create:
    ({ recall }) =>
    async (_batch, turn) => {
      const messages = await recall.take(turn.runId, turn);
      return messages.length === 0 ? undefined : { messages };
    },
});
export default memoryRecall;

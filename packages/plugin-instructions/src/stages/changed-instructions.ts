import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { OwnInstructions } from "../session/own-token.js";

/** Says which instructions changed while tools ran. The system prompt stays as it was, so that its cached prefix is met again. */
const changedInstructions: Stage = defineStage({
  id: "changed-instructions",
  list: "batch",
  slot: "observe",
  needs: { instructions: OwnInstructions },
  create:
    ({ instructions }) =>
    async (_batch, turn) => {
      if (!instructions.enabled) return undefined;
      const messages = await instructions.changesInRun(turn);
      return messages.length === 0 ? undefined : { messages };
    },
});
export default changedInstructions;

import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { OwnInstructions } from "../session/own-token.js";

/** Says before a prompt which instructions changed since the model was last told, also since an earlier process. */
const changedBeforePrompt: Stage = defineStage({
  id: "changed-before-prompt",
  list: "input",
  slot: "attach",
  needs: { instructions: OwnInstructions },
  create:
    ({ instructions }) =>
    async (input, next, turn) => {
      const result = await next(input);
      if (!instructions.enabled || !result.query || turn.preview) return result;
      const changes = await instructions.changesSince(turn);
      return changes.length === 0 ? result : { ...result, messages: [...changes, ...result.messages] };
    },
});
export default changedBeforePrompt;

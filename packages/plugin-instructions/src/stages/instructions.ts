import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { OwnInstructions } from "../session/own-token.js";

/** Puts the files of instructions before what the session appends to its prompt. */
const instructionsStage: Stage = defineStage({
  id: "instructions",
  list: "context",
  slot: "instructions",
  needs: { instructions: OwnInstructions },
  create:
    ({ instructions }) =>
    async (draft, turn) => {
      if (!instructions.enabled) return draft;
      // A request that is only shown belongs to no run: nobody is told of anything.
      const blocks = await instructions.blocks(draft.messages, turn.runId === "" ? undefined : turn);
      if (blocks.length === 0) return draft;
      const end = draft.system.findIndex(({ id }) => id === "appended");
      const at = end < 0 ? draft.system.length : end;
      return { ...draft, system: [...draft.system.slice(0, at), ...blocks, ...draft.system.slice(at)] };
    },
});
export default instructionsStage;

import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { CompactionEngine } from "../engine/engine-token.js";

/** Sees the history before other stages add to it for this request; changes nothing. */
const seeHistory: Stage = defineStage({
  id: "compaction-history",
  list: "context",
  slot: "base",
  needs: { engine: CompactionEngine },
  create:
    ({ engine }) =>
    (draft, turn) => {
      engine.saw(turn, draft);
      return draft;
    },
});
export default seeHistory;

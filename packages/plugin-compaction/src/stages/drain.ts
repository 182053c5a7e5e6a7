import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { CompactionEngine } from "../engine/engine-token.js";

/** A request was too long: what costs no model call is folded, and it is sent again. Once in a run. */
const drain: Stage = defineStage({
  id: "compaction-drain",
  list: "recover",
  slot: "shrink",
  needs: { engine: CompactionEngine },
  create: ({ engine }) => ({
    handles: ["prompt_too_long", "context_limit"],
    limit: 1,
    resets: "run",
    recover: (failure, state, turn) => engine.drain(failure, state, turn),
  }),
});
export default drain;

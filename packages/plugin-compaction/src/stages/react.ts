import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { CompactionEngine } from "../engine/engine-token.js";

/** A request was too long and nothing cheap was left to fold: a summary, and it is sent again. Once in a run; then the run ends. */
const react: Stage = defineStage({
  id: "compaction-react",
  list: "recover",
  slot: "shrink",
  after: ["compaction-drain"],
  needs: { engine: CompactionEngine },
  create: ({ engine }) => ({
    handles: ["prompt_too_long", "context_limit"],
    limit: 1,
    resets: "run",
    recover: (failure, state, turn) => engine.react(failure, state, turn),
  }),
});
export default react;

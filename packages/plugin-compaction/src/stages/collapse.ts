import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { CompactionEngine } from "../engine/engine-token.js";

/** Level 3: finished stretches of tool use are shown as one line for each call. */
const collapse: Stage = defineStage({
  id: "compaction-collapse",
  list: "context",
  slot: "fit",
  after: ["compaction-snip", "compaction-microcompact"],
  needs: { engine: CompactionEngine },
  create: ({ engine }) => {
    engine.install("collapse");
    return (draft, turn) => engine.fit("collapse", draft, turn);
  },
});
export default collapse;

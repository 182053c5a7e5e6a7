import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { CompactionEngine } from "../engine/engine-token.js";

/** Level 4: a summary stands for everything but the end. */
const summary: Stage = defineStage({
  id: "compaction-summary",
  list: "context",
  slot: "fit",
  after: ["compaction-snip", "compaction-microcompact", "compaction-collapse"],
  needs: { engine: CompactionEngine },
  create: ({ engine }) => {
    engine.install("summary");
    return (draft, turn) => engine.fit("summary", draft, turn);
  },
});
export default summary;

import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { CompactionEngine } from "../engine/engine-token.js";

/** Level 2: old results give way to a line each. */
const microcompact: Stage = defineStage({
  id: "compaction-microcompact",
  list: "context",
  slot: "fit",
  after: ["compaction-snip"],
  needs: { engine: CompactionEngine },
  create: ({ engine }) => {
    engine.install("microcompact");
    return (draft, turn) => engine.fit("microcompact", draft, turn);
  },
});
export default microcompact;

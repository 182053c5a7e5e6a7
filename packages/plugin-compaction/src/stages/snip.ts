import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { CompactionEngine } from "../engine/engine-token.js";

/** Level 1: leaves out what says nothing any more. */
const snip: Stage = defineStage({
  id: "compaction-snip",
  list: "context",
  slot: "fit",
  after: [],
  needs: { engine: CompactionEngine },
  create: ({ engine }) => {
    engine.install("snip");
    return (draft, turn) => engine.fit("snip", draft, turn);
  },
});
export default snip;

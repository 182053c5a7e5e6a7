import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { DeferredTools } from "../deferral/deferred-tools.js";

/** Sends the definitions of deferred tools only once they were found. */
const defer: Stage = defineStage({
  id: "search.defer",
  list: "context",
  slot: "skills",
  needs: { tools: DeferredTools },
  create:
    ({ tools }) =>
    (draft, turn) =>
      tools.apply(draft, turn.model.contextWindow),
});
export default defer;

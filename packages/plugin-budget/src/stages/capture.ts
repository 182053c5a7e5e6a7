import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { RequestRecorder } from "../context/recorder.js";

/** Keeps the finished draft by reference, so that its pieces can be told apart when somebody looks. Changes nothing. */
const capture: Stage = defineStage({
  id: "budget.capture",
  list: "context",
  slot: "cache",
  after: ["anthropic.cache"],
  needs: { recorder: RequestRecorder },
  create:
    ({ recorder }) =>
    (draft) => {
      recorder.capture(draft);
      return draft;
    },
});
export default capture;

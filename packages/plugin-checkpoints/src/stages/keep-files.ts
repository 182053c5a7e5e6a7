import { defineStage, WorkingDirectory } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { Keeper } from "../keep/keeper-token.js";

/** Keeps what files were before a call changes them, as late as can be: after everything that may still refuse or rewrite the call. */
const keepFiles: Stage = defineStage({
  id: "checkpoints",
  list: "tool",
  slot: "isolate",
  after: ["lorimer.sandbox", "guard-rules-again", "audit-intent"],
  needs: { keeper: Keeper, directory: WorkingDirectory },
  create:
    ({ keeper, directory }) =>
    (call, next) =>
      keeper.around(call, directory.path, () => next(call)),
});
export default keepFiles;

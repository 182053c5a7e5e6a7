import { defineStage, WorkingDirectory } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { OwnInstructions } from "../session/own-token.js";

/** Sends along what holds in the folders that a call touched for the first time. */
const touchedInstructions: Stage = defineStage({
  id: "touched-instructions",
  list: "tool",
  slot: "shape",
  needs: { instructions: OwnInstructions, directory: WorkingDirectory },
  create:
    ({ instructions, directory }) =>
    async (call, next, turn) => {
      const cwd = directory.path;
      const outcome = await next(call);
      if (!instructions.enabled) return outcome;
      if (!call.tool.isReadOnly(call.input)) instructions.mayHaveChanged();
      if (outcome.status !== "ok") return outcome;
      const paths = call.tool.paths(call.input);
      const messages = paths.length === 0 ? [] : await instructions.touched(call.id, paths, cwd, turn);
      return messages.length === 0 ? outcome : { ...outcome, messages: [...(outcome.messages ?? []), ...messages] };
    },
});
export default touchedInstructions;

import { defineStage } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { Guard, refusal } from "../guard/guard.js";

/** Judges once more, after permission was asked: meanwhile the call may have been rewritten, and a link may lead elsewhere. What was asked about was answered; what is denied stays denied. */
const guardRulesAgain: Stage = defineStage({
  id: "guard-rules-again",
  list: "tool",
  slot: "isolate",
  needs: { guard: Guard },
  create:
    ({ guard }, plugin) =>
    async (call, next, turn) =>
      refusal(call, await guard.objections(call), turn, plugin.name) ?? next(call),
});
export default guardRulesAgain;

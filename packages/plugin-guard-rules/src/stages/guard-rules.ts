import { defineStage } from "@lorimer/sdk";
import type { Stage, ToolCall } from "@lorimer/sdk";
import type { Objection } from "../act/judge.js";
import { Guard, refusal, textOf } from "../guard/guard.js";

/** Holds every call against the thirteen rules, in every mode, whatever was allowed. */
const guardRules: Stage = defineStage({
  id: "guard-rules",
  list: "tool",
  slot: "intercept",
  // What a hook rewrites is what runs, so that is what is judged.
  after: ["hooks"],
  needs: { guard: Guard },
  create:
    ({ guard }, plugin) =>
    async (call, next, turn) => {
      for (const problem of guard.problems) guard.warn(problem, turn);
      const objections = await guard.objections(call);
      for (const { action, text } of objections) if (action === "warn") guard.warn(text, turn);
      const refused = refusal(call, objections, turn, plugin.name);
      if (refused !== undefined) return refused;
      const [first] = objections;
      return next(first?.action === "ask" ? asked(call, objections, first.rule) : call);
    },
});
export default guardRules;

function asked(call: ToolCall, objections: readonly Objection[], rule: string): ToolCall {
  const earlier = call.advice?.behavior === "ask" ? `${call.advice.reason} ` : "";
  return { ...call, advice: { behavior: "ask", reason: `${earlier}${textOf(objections, "ask")}`, source: `guard-rules ${rule}` } };
}

import { Approver, defineStage, InputCheck, toolError } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";

/** The permission a harness has without a permission engine: what only reads runs, everything else asks the approver. */
const approve: Stage = defineStage({
  id: "approve",
  list: "tool",
  slot: "authorize",
  needs: { approver: Approver, checker: InputCheck },
  create:
    ({ approver, checker }) =>
    async (call, next, turn) => {
      const { tool, input } = call;
      const own = tool.permission(input);
      if (own.behavior === "deny") return toolError("denied", own.message);
      if (tool.isReadOnly(input) && !tool.requiresUser && call.advice?.behavior !== "ask") return next(call);
      const answer = await approver.ask(
        {
          call,
          title: tool.title(input),
          destructive: tool.isDestructive(input),
          reason: call.advice?.reason ?? "This harness has no rules, so whatever is not only reading is asked about.",
          suggestions: [],
        },
        { signal: turn.signal },
      );
      if (answer.behavior === "deny") {
        const outcome = toolError("denied", answer.message ?? `Permission to use ${call.name} was denied.`);
        return answer.interrupt === true ? { ...outcome, stop: { reason: "The user refused the call and ended the run." } } : outcome;
      }
      if (answer.input === undefined) return next(call);
      const checked = await checker.check({ ...call, input: answer.input });
      return "status" in checked ? checked : next(checked);
    },
});
export default approve;

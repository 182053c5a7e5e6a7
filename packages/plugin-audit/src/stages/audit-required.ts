import { defineStage, toolError } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { AuditLog } from "../log/audit-log.js";

/** Where policy wants every call recorded, none goes on while the log cannot be written. */
const auditRequired: Stage = defineStage({
  id: "audit-required",
  list: "tool",
  slot: "observe",
  // What is going to be refused needs nobody's judgement.
  before: ["classify-early"],
  needs: { log: AuditLog },
  create:
    ({ log }) =>
    async (call, next, turn) => {
      if (!log.required) return next(call);
      const fault = await log.fault(turn.sessionId);
      if (fault === undefined) return next(call);
      return toolError(
        "denied",
        `Policy wants every tool call recorded, and the audit log cannot be written: ${fault}. Nothing runs until it can.`,
      );
    },
});
export default auditRequired;

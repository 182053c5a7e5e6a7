import { defineStage, toolError } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { AuditLog } from "../log/audit-log.js";
import { intentOf } from "../log/describe-event.js";

/** Where policy wants every call recorded, what is about to run is on the disk before it runs. */
const auditIntent: Stage = defineStage({
  id: "audit-intent",
  list: "tool",
  slot: "isolate",
  needs: { log: AuditLog },
  create:
    ({ log }) =>
    async (call, next, turn) => {
      if (!log.required) return next(call);
      const { id, name, input } = call;
      const entry = intentOf({ id, name, input, readOnly: call.tool.isReadOnly(input) }, log);
      // Whether it could be written is asked next, which has a deadline.
      void log.write({ sessionId: turn.sessionId, agentId: turn.agentId, ...entry });
      const fault = await log.fault(turn.sessionId);
      return fault === undefined ? next(call) : toolError("denied", `The call could not be recorded, which policy wants: ${fault}.`);
    },
});
export default auditIntent;

import { defineListener } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import { AuditLog } from "../log/audit-log.js";
import { describeEvent } from "../log/describe-event.js";

/** Writes what happens in a session to its audit log. */
const audit: Listener = defineListener({
  id: "audit",
  events: [
    "run-started",
    "message-added",
    "tool-started",
    "tool-intended",
    "tool-finished",
    "permission-decided",
    "hook-finished",
    "settings-changed",
    "side-call-finished",
    "task-updated",
    "notice-given",
    "run-finished",
  ],
  when: { settings: ["audit"], own: ["enabled", "required"] },
  needs: { log: AuditLog },
  create: ({ log }) => ({
    async hear(event) {
      if (!log.enabled) return;
      const entry = describeEvent(event, log);
      if (entry !== undefined) await log.write({ sessionId: event.sessionId, agentId: event.agentId, ...entry });
    },
  }),
});
export default audit;

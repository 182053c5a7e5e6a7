import { Containment, SessionJournal, WorkingDirectory, Workspace, defineStage, optional } from "@lorimer/sdk";
import type { Stage, ToolCall } from "@lorimer/sdk";
import { AgentPolicy, PermissionClassifier, Permissions } from "../contract/index.js";
import { Classifications } from "../live/classification.js";
import { DecisionLog } from "../live/denials.js";
import { LiveJudge } from "../live/judge-live.js";

/** In mode `auto` the classifier starts when a call comes in, beside the hooks, if rules and mode alone would not settle the call. */
const classifyEarly: Stage = defineStage({
  id: "classify-early",
  list: "tool",
  slot: "observe",
  needs: {
    permissions: Permissions,
    classifier: optional(PermissionClassifier),
    classifications: Classifications,
    log: DecisionLog,
    workspace: Workspace,
    directory: WorkingDirectory,
    journal: SessionJournal,
    containment: optional(Containment),
    agent: optional(AgentPolicy),
  },
  create: ({ classifier, classifications, log, ...needs }) => {
    const { permissions, directory } = needs;
    const live = new LiveJudge(needs);
    const begin = async (call: ToolCall): Promise<void> => {
      if (classifier === undefined || log.asksPerson) return;
      const { decision } = await live.judge(call);
      if (decision.behavior === "ask" && decision.liftable) classifications.start(call, directory.path, classifier);
    };
    return async (call, next) => {
      if (permissions.mode !== "auto") return next(call);
      // The input has not been checked yet: what cannot be judged now is judged later.
      await begin(call).catch(() => undefined);
      try {
        return await next(call);
      } finally {
        classifications.end(call.id);
      }
    };
  },
});
export default classifyEarly;

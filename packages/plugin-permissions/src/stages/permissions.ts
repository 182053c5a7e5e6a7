import { Approver, Containment, Hooks, InputCheck, SessionJournal, WorkingDirectory, Workspace, defineStage, optional } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { AgentPolicy, PermissionClassifier, Permissions } from "../contract/index.js";
import { Authorizer } from "../live/authorizer.js";
import { Classifications } from "../live/classification.js";
import { DecisionLog } from "../live/denials.js";
import { LiveJudge } from "../live/judge-live.js";
import { Questions } from "../live/questions.js";

/** Lets through what rules, mode, classifier, hooks or a person allow, and nothing else. */
const permissionStage: Stage = defineStage({
  id: "permissions",
  list: "tool",
  slot: "authorize",
  replaces: "approve",
  needs: {
    permissions: Permissions,
    workspace: Workspace,
    directory: WorkingDirectory,
    journal: SessionJournal,
    approver: Approver,
    checker: InputCheck,
    questions: Questions,
    log: DecisionLog,
    classifications: Classifications,
    classifier: optional(PermissionClassifier),
    hooks: optional(Hooks),
    containment: optional(Containment),
    agent: optional(AgentPolicy),
  },
  create: ({ workspace, directory, journal, containment, agent, ...parts }) => {
    const judge = new LiveJudge({ permissions: parts.permissions, workspace, directory, journal, containment, agent });
    const authorizer = new Authorizer({ ...parts, judge });
    return async (call, next, turn) => {
      const authorized = await authorizer.authorize(call, turn);
      return "outcome" in authorized ? authorized.outcome : next(authorized.call);
    };
  },
});
export default permissionStage;

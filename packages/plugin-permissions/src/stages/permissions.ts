import { Approver, InputCheck, WorkingDirectory, Workspace, defineStage, optional } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";
import { PermissionClassifier, Permissions } from "../contract/index.js";
import { AskedHooks, CallContainment } from "../contract/seams.js";
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
    approver: Approver,
    checker: InputCheck,
    questions: Questions,
    log: DecisionLog,
    classifications: Classifications,
    classifier: optional(PermissionClassifier),
    hooks: optional(AskedHooks),
    containment: optional(CallContainment),
  },
  create: ({ workspace, directory, containment, ...parts }) => {
    const judge = new LiveJudge(parts.permissions, workspace, directory, containment);
    const authorizer = new Authorizer({ ...parts, judge });
    return async (call, next, turn) => {
      const authorized = await authorizer.authorize(call, turn);
      return "outcome" in authorized ? authorized.outcome : next(authorized.call);
    };
  },
});
export default permissionStage;

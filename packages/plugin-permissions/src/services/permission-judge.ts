import { Containment, SessionJournal, WorkingDirectory, Workspace, optional, provide } from "@lorimer/sdk";
import type { PermissionVerdict, Service } from "@lorimer/sdk";
import { AgentPolicy, PermissionJudge, Permissions } from "../contract/index.js";
import { LiveJudge } from "../live/judge-live.js";

const permissionJudge: Service<PermissionJudge> = provide(PermissionJudge, {
  level: "agent",
  needs: {
    permissions: Permissions,
    workspace: Workspace,
    directory: WorkingDirectory,
    journal: SessionJournal,
    containment: optional(Containment),
    agent: optional(AgentPolicy),
  },
  create: (needs) => {
    const live = new LiveJudge(needs);
    return { judge: async (call): Promise<PermissionVerdict> => (await live.judge(call)).decision };
  },
});
export default permissionJudge;

import { Containment, WorkingDirectory, Workspace, optional, provide } from "@lorimer/sdk";
import type { PermissionVerdict, Service } from "@lorimer/sdk";
import { AgentPolicy, PermissionJudge, Permissions } from "../contract/index.js";
import { LiveJudge } from "../live/judge-live.js";

const permissionJudge: Service<PermissionJudge> = provide(PermissionJudge, {
  level: "agent",
  needs: {
    permissions: Permissions,
    workspace: Workspace,
    directory: WorkingDirectory,
    containment: optional(Containment),
    agent: optional(AgentPolicy),
  },
  create: ({ permissions, workspace, directory, containment, agent }) => {
    const live = new LiveJudge(permissions, workspace, directory, containment, agent);
    return { judge: async (call): Promise<PermissionVerdict> => (await live.judge(call)).decision };
  },
});
export default permissionJudge;

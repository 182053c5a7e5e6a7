import { WorkingDirectory, Workspace, optional, provide } from "@lorimer/sdk";
import type { PermissionVerdict, Service } from "@lorimer/sdk";
import { PermissionJudge, Permissions } from "../contract/index.js";
import { CallContainment } from "../contract/seams.js";
import { LiveJudge } from "../live/judge-live.js";

const permissionJudge: Service<PermissionJudge> = provide(PermissionJudge, {
  level: "agent",
  needs: { permissions: Permissions, workspace: Workspace, directory: WorkingDirectory, containment: optional(CallContainment) },
  create: ({ permissions, workspace, directory, containment }) => {
    const live = new LiveJudge(permissions, workspace, directory, containment);
    return { judge: async (call): Promise<PermissionVerdict> => (await live.judge(call)).decision };
  },
});
export default permissionJudge;

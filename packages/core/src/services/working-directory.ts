import { optional, Outside, provide, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";

/** Starts at the workspace's root. */
const workingDirectory: Service<WorkingDirectory> = provide(WorkingDirectory, {
  level: "agent",
  needs: { workspace: Workspace, outside: optional(Outside) },
  create: ({ workspace, outside }) => {
    let path = workspace.root;
    return {
      get path() {
        return path;
      },
      change: (next) => {
        if (next !== path) outside?.push("directory", { path: next }, () => undefined);
        path = next;
      },
    };
  },
});
export default workingDirectory;

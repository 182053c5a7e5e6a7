import { provide, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";

/** Starts at the workspace's root. */
const workingDirectory: Service<WorkingDirectory> = provide(WorkingDirectory, {
  level: "agent",
  needs: { workspace: Workspace },
  create: ({ workspace }) => {
    let path = workspace.root;
    return {
      get path() {
        return path;
      },
      change: (next) => {
        path = next;
      },
    };
  },
});
export default workingDirectory;

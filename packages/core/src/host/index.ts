export { createHostWorkspace } from "./host-workspace.js";
export type { HostWorkspace, HostWorkspaceOptions } from "./host-workspace.js";

import type { SandboxPolicy } from "./sandbox-policy.js";

/** A policy under which nothing may be written or reached. */
export function emptyPolicy(root: string, home: string): SandboxPolicy {
  return {
    root,
    directories: [],
    home,
    files: { unrestricted: false, allowWrite: [], denyWrite: [], denyRead: [], allowRead: [], denyWritePatterns: [], denyReadPatterns: [] },
    network: { allow: [], deny: [], strict: true },
    unixSockets: false,
    hiddenVariables: [],
    problems: [],
  };
}

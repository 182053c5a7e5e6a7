import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Packages } from "@lorimer/plugin-discovery/contract";
import type { HostServers } from "../contract/index.js";
import type { McpSettings } from "../settings.js";

/** Whether there may be servers at all: a look at a few paths, so that a session without any loads nothing of what connects to them. */
export async function mayHaveServers(
  own: McpSettings,
  projectFolder: string,
  host: HostServers | undefined,
  packages: Packages | undefined,
): Promise<boolean> {
  if (own.given.length > 0 || (host?.servers.length ?? 0) > 0) return true;
  const files = own.strict ? [] : [join(projectFolder, ".mcp.json"), join(own.userFolder, "mcp.json"), own.foreignFile];
  // Each turn asks: a handful of looks one after the other cost less than one trip through the thread pool.
  if ([...own.managedFiles, ...files].some((file) => file !== undefined && existsSync(file))) return true;
  return !own.strict && ((await packages?.active("mcpServers")) ?? []).length > 0;
}

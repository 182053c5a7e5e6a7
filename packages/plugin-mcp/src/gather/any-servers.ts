import { access } from "node:fs/promises";
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
  const found = await Promise.all([...own.managedFiles, ...files].map(isThere));
  if (found.includes(true)) return true;
  return !own.strict && ((await packages?.active()) ?? []).some(({ mcpServers }) => mcpServers.length > 0);
}

async function isThere(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  return access(path).then(
    () => true,
    () => false,
  );
}

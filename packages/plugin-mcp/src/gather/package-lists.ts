import type { ActivePackage, Packages } from "@lorimer/plugin-discovery/contract";
import type { EntryPlace } from "../config/read-entry.js";
import type { ServerList } from "./gather-servers.js";

/** The servers that packages bring, listed as `package:server`. */
export async function packageLists(packages: Packages | undefined, projectRoot: string): Promise<readonly ServerList[]> {
  const active = (await packages?.active("mcpServers")) ?? [];
  return active.flatMap((pack) =>
    pack.mcpServers.map(({ name, config, dialect, source }): ServerList => {
      const place: EntryPlace = {
        scope: "plugin",
        source,
        dialect,
        plugin: { name: pack.name, root: pack.root, data: pack.data },
        variables: dialect === "claude" ? claudeVariables(pack, projectRoot) : packageVariables(pack),
      };
      return { place, value: { mcpServers: { [`${pack.name}:${name}`]: config } } };
    }),
  );
}

function claudeVariables({ root, data, options }: ActivePackage, projectRoot: string): (name: string) => string | undefined {
  const own: Readonly<Record<string, string>> = {
    CLAUDE_PLUGIN_ROOT: root,
    CLAUDE_PLUGIN_DATA: data,
    CLAUDE_PROJECT_DIR: projectRoot,
    LORIMER_PLUGIN_ROOT: root,
    LORIMER_PLUGIN_DATA: data,
    LORIMER_PROJECT_DIR: projectRoot,
  };
  return (name) => {
    if (!name.startsWith("user_config.")) return own[name] ?? process.env[name];
    const value = options[name.slice("user_config.".length)];
    return value === undefined || value === null ? undefined : String(value);
  };
}

/** Agent Plugins 1.0: these two, exactly. */
function packageVariables({ root, data }: ActivePackage): (name: string) => string | undefined {
  return (name) => (name === "PLUGIN_ROOT" ? root : name === "PLUGIN_DATA" ? data : undefined);
}

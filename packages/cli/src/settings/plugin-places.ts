import { join, resolve } from "node:path";
import { managedPlaces } from "@lorimer/plugin-settings";
import { mcpLists } from "../mcp/mcp-lists.js";
import type { ChosenSettings } from "./credentials.js";
import { lorimerHome } from "./open-cli-settings.js";
import type { Setup } from "../setup.js";

/** What plugins are told of where a person's files stand, and of what `--bare` leaves out. */
export function pluginPlaces({ args, env, host, settings }: Pick<Setup, "args" | "env" | "host" | "settings">): ChosenSettings["plugins"] {
  const userFolder = lorimerHome(env, host.home);
  const foreignUserFolder = env["CLAUDE_CONFIG_DIR"] || join(host.home, ".claude");
  const managedFolders = managedPlaces(process.platform).folders.map(({ path }) => path);
  const isMemoryOff = env["LORIMER_DISABLE_AUTO_MEMORY"] || env["CLAUDE_CODE_DISABLE_AUTO_MEMORY"];
  return {
    "lorimer.commands": {
      userFolder,
      foreignUserFolder,
      managedFolders,
      ...(args.slashCommands ? {} : { enabled: false }),
      ...(args.bare ? { sources: false } : {}),
    },
    "lorimer.instructions": { userFolder, foreignUserFolder, managedFolders, ...(args.bare ? { enabled: false } : {}) },
    "lorimer.skills": {
      userFolder,
      foreignUserFolder,
      agentsFolder: join(host.home, ".agents"),
      managedFolders,
      trustSettledAt: Date.now(),
      ...(args.bare ? { enabled: false } : {}),
    },
    "lorimer.discovery": {
      userFolder,
      foreignUserFolder,
      given: args.pluginDirs.map((folder) => resolve(host.cwd, folder)),
      ...(args.bare ? { enabled: false } : {}),
    },
    "lorimer.mcp": {
      userFolder,
      managedFolders,
      foreignFile: env["CLAUDE_CONFIG_DIR"] ? join(foreignUserFolder, ".claude.json") : join(host.home, ".claude.json"),
      given: mcpLists(args.mcpConfigs, host.cwd),
      strict: args.strictMcpConfig || args.bare,
    },
    "lorimer.memory": {
      userFolder,
      foreignUserFolder,
      enabled: !args.bare && !isOn(isMemoryOff) && settings.get("autoMemoryEnabled") !== false,
    },
  };
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false", "no", "off"].includes(value.toLowerCase());
}
